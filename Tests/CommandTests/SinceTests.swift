import Foundation
import Pprof
import Testing

@Suite("--since: what is new")
struct SinceTests {
  private static let kinds = ["retained", "paths", "types", "live"]

  /// The dumps of three evenings of a program that keeps 160 sessions each.
  private static func leak(_ scratch: Scratch) throws {
    try Tool.build("leak", to: scratch.file("leak"))
    try Tool.check("./leak", "a.dump", "b.dump", "c.dump", in: scratch.url)
  }

  private static func convert(_ name: String, _ arguments: [String], _ scratch: Scratch) throws -> [String: Profile] {
    let words = [Tool.command, "\(name).dump", "--binary", "leak", "-f"] + kinds.flatMap { ["--profile", $0] }
    try Tool.check(words + arguments, in: scratch.url)
    return try Dictionary(
      uniqueKeysWithValues: kinds.map { ($0, try Fixture.profile(scratch.file("\(name).\($0).pb.gz"))) })
  }

  private static func sum(_ profile: Profile, _ value: Int, where isWanted: (Sample) -> Bool = { _ in true }) -> Int64 {
    profile.sample.reduce(0) { $0 + (isWanted($1) ? $1.value[value] : 0) }
  }

  private static func born(_ profile: Profile, _ sample: Sample) -> String? {
    sample.label.first { profile.text($0.key) == "born" }.map { profile.text($0.str) }
  }

  @Test("new objects and those that are gone make up the difference; all are in use as without")
  func sums() throws {
    let scratch = try Scratch()
    try Self.leak(scratch)
    let (old, plain) = (try Self.convert("a", [], scratch), try Self.convert("b", [], scratch))
    let new = try Self.convert("b", ["--since", "a.dump"], scratch)
    for kind in Self.kinds {
      let profile = try #require(new[kind])
      let scan = ["types", "retained"].contains(kind) ? ["scan/bytes", "pointers/count"] : []
      #expect(
        profile.sampleTypeNames == [
          "inuse_objects/count", "inuse_space/bytes", "new_objects/count", "new_space/bytes",
        ] + scan)
      #expect(profile.text(profile.defaultSampleType) == "new_space")
      for value in 0...1 { #expect(Self.sum(profile, value) == plain[kind].map { Self.sum($0, value) }, "\(kind)") }
      for sample in profile.sample {
        let isNew = Self.born(profile, sample) == "since a.dump"
        #expect(isNew || Self.born(profile, sample) == "before a.dump")
        #expect(sample.value[2...3].elementsEqual(isNew ? sample.value[..<2] : [0, 0]))
      }
      guard kind != "live" else { continue }
      let comment = try #require(profile.comments.first { $0.hasPrefix("since a.dump: ") })
      let numbers = try #require(
        comment.firstMatch(of: /: (\d+) objects? of (\d+) bytes are new, (\d+) objects? of (\d+) bytes are gone/))
      let told = [numbers.1, numbers.2, numbers.3, numbers.4].compactMap { Int64($0) }
      #expect(told[0] == Self.sum(profile, 2) && told[1] == Self.sum(profile, 3))
      let before = try #require(old[kind])
      #expect(told[0] - told[2] == Self.sum(profile, 0) - Self.sum(before, 0))
      #expect(told[1] - told[3] == Self.sum(profile, 1) - Self.sum(before, 1))
    }
  }

  @Test(
    "a dump has nothing that it has not",
    arguments: ["go1.4-amd64", "go1.12-amd64", "go1.27-amd64", "go1.27-s390x"])
  func itself(_ name: String) throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: name), to: "a.dump")
    try Tool.check(Tool.command, "a.dump", "--since", "a.dump", "--profile", "types", "-o", "x.pb", in: scratch.url)
    let profile = try Fixture.profile(scratch.file("x.pb"))
    #expect(Self.sum(profile, 0) > 1000 && Self.sum(profile, 2) == 0)
    #expect(profile.comments.contains { $0.contains(": 0 objects of 0 bytes are new, 0 objects of 0 bytes are gone") })
  }

  @Test("of several dumps each has its time")
  func times() throws {
    let scratch = try Scratch()
    try Self.leak(scratch)
    let profiles = try Self.convert("c", ["--since", "a.dump", "--since", "b.dump"], scratch)
    let types = try #require(profiles["types"])
    for time in ["before a.dump", "a.dump to b.dump", "since b.dump"] {
      let sessions = Self.sum(types, 0) { types.functionNames($0) == ["main.Session"] && Self.born(types, $0) == time }
      #expect(sessions == 160, "\(time)")
    }
  }

  @Test("what is no earlier dump, and what cannot be asked")
  func wrong() throws {
    let scratch = try Scratch()
    try Self.leak(scratch)
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "other.dump")
    try Data("nothing".utf8).write(to: scratch.file("text"))
    for (input, old, message) in [
      ("a.dump", "b.dump", "a.dump: b.dump is no earlier dump of this process: "),
      ("b.dump", "other.dump", "b.dump: other.dump is no earlier dump of this process: "),
      ("b.dump", "text", "text: "), ("b.dump", "none", "none: "),
    ] {
      let run = try Tool.convert(input, "--since", old, "--profile", "types", "-o", "x.pb", in: scratch.url)
      #expect(run.status == 1 && run.errors.hasPrefix(message), "\(run.errors)")
      #expect(run.errors.split(separator: "\n").count == 1)
    }
    let forced = try Tool.convert(
      "a.dump", "--since", "b.dump", "--force-since", "--profile", "types", "-o", "x.pb", in: scratch.url)
    #expect(forced.status == 0 && forced.errors.contains("b.dump seems to be no earlier dump of this process: "))
    for arguments in [
      ["b.dump", "--since", "a.dump"], ["b.dump", "--since", "-", "--profile", "types"],
      ["b.dump", "--force-since", "--profile", "types"],
    ] {
      #expect(try Tool.run([Tool.command] + arguments, in: scratch.url).status == 64, "\(arguments)")
    }
  }

  @Test("inspect says what grew, in 24 rows, and that it is what pprof finds between the profiles")
  func inspected() throws {
    let scratch = try Scratch()
    try Self.leak(scratch)
    let command = [Tool.command, "inspect", "c.dump", "--since", "a.dump", "--binary", "leak"]
    let text = try Tool.run(command, in: scratch.url).text
    #expect(text.split(separator: "\n").count < 24 && text.contains("What grew since a.dump: "), "\(text)")
    #expect(text.contains(#/ +\+20\.0 MiB +30\.\d MiB +20\.0 MiB  global main\.sessions\.byUser\n/#), "\(text)")
    let shown = try Tool.run(command + ["--json", "--limit", "10000"], in: scratch.url)
    let document = try #require(JSONSerialization.jsonObject(with: shown.output) as? [String: Any])
    let growth = try #require(document["growth"] as? [String: Any])
    func bytes(_ value: Any?) -> Int64 { ((value as? [String: Any])?["bytes"] as? NSNumber)?.int64Value ?? -1 }
    let (before, now) = (bytes(growth["before"]), bytes(growth["now"]))
    #expect(now - before == bytes(growth["new"]) - bytes(growth["gone"]))
    for table in ["holders", "types"] {
      let values = try #require(growth[table] as? [String: Any])
      let rows = try #require(values["largest"] as? [[String: Any]])
      let shrunk = try #require(values["shrunk"] as? NSNumber).int64Value
      #expect(rows.reduce(0) { $0 + bytes($1["now"]) - bytes($1["before"]) } - shrunk == now - before, "\(table)")
    }
    let (old, new) = (try Self.convert("a", [], scratch), try Self.convert("c", ["--since", "a.dump"], scratch))
    let types = try #require((growth["types"] as? [String: Any])?["largest"] as? [[String: Any]])
    for type in types {
      let name = try #require(type["name"] as? String)
      for (profile, value, key) in [(old, 1, "before"), (new, 1, "now"), (new, 3, "new")] {
        let types = try #require(profile["types"])
        #expect(Self.sum(types, value) { types.functionNames($0) == [name] } == bytes(type[key]), "\(name) \(key)")
      }
    }
    let live = try #require(new["live"])
    let sites = try #require((growth["sites"] as? [String: Any])?["largest"] as? [[String: Any]])
    let site = try #require(sites.first)
    #expect(site["name"] as? String == "main.readBody")
    #expect(Self.sum(live, 1) { live.functionNames($0).contains("main.readBody") } == bytes(site["now"]))
    #expect(Self.sum(live, 3) { live.functionNames($0).contains("main.readBody") } == bytes(site["new"]))
    let wrong = try Tool.run([Tool.command, "inspect", "a.dump", "--since", "none"], in: scratch.url)
    #expect(wrong.status == 1 && wrong.errors.hasPrefix("none: "), "\(wrong.errors)")
  }
}
