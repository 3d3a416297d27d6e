import DumpBuilding
import Foundation
import Pprof
import Testing

@Suite("inspect --holders: what holds the memory")
struct HoldersTests {
  static let fixtures = [
    "go1.3-seed-amd64", "go1.4-amd64", "go1.12-amd64", "go1.24-amd64-noprofile", "go1.27-386", "go1.27-s390x",
  ].map(Fixture.init)

  @Test("every root has the bytes that go tool pprof shows of a retained profile", arguments: fixtures)
  func pprof(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let run = try Tool.script("compare-holders.sh", fixture.dump.path, in: scratch.url)
    #expect(run.status == 0 && run.text == "True\n", "\(run.text)\(run.errors)")
  }

  @Test(
    "goroutines have the bytes that a retained profile labels with their numbers, those with equal stacks together",
    arguments: fixtures)
  func goroutines(_ fixture: Fixture) throws {
    let profile = try fixture.converted("--profile", "retained")
    var expected: [Int64: [Int64]] = [:]
    for sample in profile.sample {
      guard let label = sample.label.first(where: { profile.text($0.key) == "goroutine" }) else { continue }
      let sum = expected[label.num] ?? [0, 0]
      expected[label.num] = [sum[0] + sample.value[1], sum[1] + sample.value[0]]
    }
    let scratch = try Scratch()
    let run = try Tool.script("goroutine-holders.py", fixture.dump.path, in: scratch.url)
    let lines = run.text.split(separator: "\n").map { $0.split(separator: " ").compactMap { Int64($0) } }
    #expect(!lines.isEmpty)
    // Those with equal stacks are one; what is apart is a goroutine each in the profile.
    let listed = lines.flatMap { $0.dropFirst(2) }
    #expect(Set(listed).count == listed.count && Set(listed).isSuperset(of: expected.keys))
    for line in lines {
      let sums = line.dropFirst(2).compactMap { expected[$0] }.reduce([0, 0]) { [$0[0] + $1[0], $0[1] + $1[1]] }
      #expect(sums == Array(line.prefix(2)), "\(line)")
    }
    #expect(lines.contains { $0.count > 3 } || fixture.name == "go1.24-amd64-noprofile")
  }

  @Test(
    "the screen: no line of more than 80 columns, columns that begin alike, ten roots",
    arguments: Fixture.convertible + [Fixture.withoutMemProf])
  func screen(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let run = try Tool.convert("inspect", "--holders", "-v", fixture.dump.path, in: scratch.url)
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.utf8.count <= 80 && $0.last != " " })
    let start = try #require(lines.firstIndex { $0.hasPrefix("What holds the objects") })
    let end = try #require(lines.firstIndex { $0 == "All objects" })
    let table = lines[(start + 2)..<end].filter { $0.contains("%") && !$0.contains(#/ [0-9,]+ other roots?$/#) }
    let column = lines[start + 1].utf8.count + 2
    // A root begins behind the header's last column, what it holds two columns on.
    let roots = table.filter { Array($0.utf8)[column] != UInt8(ascii: " ") }
    #expect(roots.count == 10)
    #expect(table.count > roots.count)
    #expect(roots.contains { $0.contains("  goroutine ") || $0.contains("  global ") })
    let all = try #require(lines[end...].firstIndex { $0.hasSuffix("  = all") })
    #expect(all == end + 4 && lines[all].contains(" 100 %") && lines.last == "")
    // Behind that stands why something may be in use that nothing in the dump leads to, and the rest of what is known.
    #expect(["Perhaps in use: ", "Memory"].contains { lines[all + 1].hasPrefix($0) })
    let perhaps = lines.contains { $0.hasPrefix("  unreachable, but perhaps in use ") }
    #expect(perhaps == run.text.contains("\nPerhaps in use: "))
    #expect(run.text.contains("\n  objects, reachable ") && run.text.contains("\n  garbage, not yet collected "))
  }

  @Test("the number is an option's value, or is left out: in front of the dump and behind it")
  func number() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.7-amd64"), to: "a")
    for (arguments, count) in [
      (["a", "--holders"], 10), (["--holders", "a"], 10), (["--holders", "3", "a"], 3), (["a", "--holders=3"], 3),
      (["a", "--holders", "1"], 1), (["a", "--holders", "--rate", "1"], 10),
    ] {
      #expect(try Tool.rows("holders", arguments, in: scratch.url) == count, "\(arguments)")
    }
    #expect(try Tool.rows("holders", ["--holders", "-"], pipedFrom: "a", in: scratch.url) == 10)
    for wrong in ["--holders=x", "--holders=0", "--holders=-1", "--holders="] {
      #expect(try Tool.convert("inspect", "a", wrong, in: scratch.url).status == 64, "\(wrong)")
    }
    #expect(try !Tool.convert("inspect", "a", "--json", in: scratch.url).text.contains("holders"))
  }

  @Test("the same in every run, from a pipe and compressed; the rest of the JSON does not change")
  func inputs() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture(name: "go1.27-386"), to: "a")
    try Tool.check("gzip", "-k", "a", in: scratch.url)
    let command = [Tool.command, "inspect", "--json"]
    let one = try Tool.run(command + ["a", "--holders"], in: scratch.url)
    for run in [
      try Tool.run(command + ["a.gz", "--holders"], in: scratch.url),
      try Tool.run(command + ["-", "--holders"], inputFile: scratch.file("a"), in: scratch.url),
      try Tool.run(command + ["-", "--holders"], pipedFrom: "a", in: scratch.url),
    ] { #expect(run.status == 0 && run.output == one.output, "\(run.errors)") }
    var values = try #require(JSONSerialization.jsonObject(with: one.output) as? [String: Any])
    values["holders"] = nil
    // The graph tells what is garbage.
    var memory = try #require(values["memory"] as? [String: Any])
    for key in ["reachable", "perhaps_in_use", "garbage"] { #expect(memory.removeValue(forKey: key) != nil) }
    values["memory"] = memory
    let plain = try JSONSerialization.jsonObject(with: Tool.run(command + ["a"], in: scratch.url).output)
    let documents = try [values, plain].map { try JSONSerialization.data(withJSONObject: $0, options: .sortedKeys) }
    #expect(documents[0] == documents[1])
  }

  @Test("names of any length and width stay within 80 columns, and no control character gets to the terminal")
  func wideNames() throws {
    var builder = DumpBuilder(.go1_3)
    builder.params(arenaStart: 0x1000, arenaEnd: 0x10_0000)
    let names = [
      String(repeating: "x", count: 300), String(repeating: "世界", count: 50), "a b \u{1b}[2J\n\tc",
      "main.f[go.shape/" + String(repeating: "y", count: 300) + "]",
    ]
    for (index, name) in names.enumerated() {
      builder.type(UInt64(index + 1), size: 8, name: name, fields: [(kind: 1, offset: 0)])
      // Each refers to the next.
      let next = UInt64(0x1100 + index * 0x100)
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: next >> ($0 * 8)) }
      builder.object(UInt64(0x1000 + index * 0x100), bytes, type: UInt64(index + 1))
    }
    for (index, name) in names.enumerated() {
      builder.otherRoot(name, pointer: UInt64(0x1000 + index * 0x100))
      builder.goroutine(UInt64(index), id: .max - UInt64(index))
      builder.stackFrame([0, 0x10, 0, 0, 0, 0, 0, 0], name: name, fields: [(kind: 1, offset: 0)])
    }
    builder.eof()
    let scratch = try Scratch()
    try Data(builder.bytes).write(to: scratch.file("a"))
    let run = try Tool.convert("inspect", "--holders", "a", in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    for line in run.text.split(separator: "\n") {
      // Those characters take two columns each.
      #expect(line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) } <= 80, "\(line)")
      #expect(!line.contains("\t") && !line.contains("\u{1b}"))
    }
    #expect(run.text.contains("世界") && run.text.contains("..."))
  }

  @Test("a dump that is cut short, or whose objects overlap, is an error of one line")
  func errors() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.object(0xc0_0000_0000, size: 64)
    builder.object(0xc0_0000_0020, size: 64)
    builder.eof()
    let scratch = try Scratch()
    try Data(builder.bytes).write(to: scratch.file("overlap"))
    try scratch.unpack(Fixture(name: "go1.7-amd64"), to: "whole")
    try scratch.bytes("whole").prefix(600_000).write(to: scratch.file("cut"))
    for file in ["cut", "overlap"] {
      let inspected = try Tool.convert("inspect", "--holders", file, in: scratch.url)
      let converted = try Tool.convert(file, "--profile", "retained", "-o", "x.pb", in: scratch.url)
      #expect(inspected.status == 1 && inspected.errors.filter { $0 == "\n" }.count == 1, "\(inspected.errors)")
      let said = inspected.errors.replacing(" (--partial shows what comes before that)", with: "")
      #expect(said == converted.errors)
      guard file == "overlap" else { continue }
      #expect(
        said == """
          overlap: two objects overlap: Object record 1 at address 0xc000000000 and Object record 2 at address \
          0xc000000020

          """)
    }
  }
}
