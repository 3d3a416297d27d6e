import DumpBuilding
import Foundation
import Pprof
import Testing

@Suite("inspect: what a dump is and holds")
struct InspectTests {
  /// Read by another JSON reader than the one that belongs to what wrote it: `key.key = value` for what is wanted.
  private func json(_ fixture: Fixture, _ arguments: String...) throws -> [String: String] {
    let scratch = try Scratch()
    let run = try Tool.script("inspect-sums.py", [fixture.dump.path] + arguments, in: scratch.url)
    guard run.status == 0 else { throw Fixture.Failure(text: run.errors) }
    try scratch.unpack(fixture, to: "plain")
    let length = ["length": "\(try scratch.bytes("plain").count)"]
    return run.text.split(separator: "\n").reduce(into: length) { found, line in
      // The last word of the key begins the value.
      let keys = ["object records", "goroutine records"].first { line.hasPrefix($0) }
      let key = keys ?? String(line.prefix { $0 != " " })
      found[key] = String(line.dropFirst(key.count + 1))
    }
  }

  @Test("parts add up to what they are parts of, in dumps of all releases", arguments: Fixture.convertible)
  func sums(_ fixture: Fixture) throws {
    let found = try json(fixture)
    #expect(found["unaccounted"] == "0" && found["parts"] == found["sys"] && found["resident"] == "0")
    #expect(found["bytes"] == found["length"] && found["dump"] == found["length"])
    #expect(found["sizes"] == found["objects"])
    #expect(found["objects"]?.hasPrefix("\(found["object records"] ?? "") ") == true)
    #expect(found["goroutines"] == found["goroutine records"])
  }

  @Test("the profile's numbers are the sums of what the program itself wrote", arguments: Fixture.withProfile)
  func values(_ fixture: Fixture) throws {
    let expected = try fixture.expected()
    let sums = (0..<4).map { index in expected.sample.reduce(0) { $0 + $1.value[index] } }
    let found = try json(fixture, "--rate", "\(expected.period)")
    #expect(found["values"] == sums.map(String.init).joined(separator: " "))
  }

  @Test(
    "the real rate lies between the bounds",
    arguments: [
      ("go1.6-amd64", 4096), ("go1.7-amd64", 4096), ("go1.19-amd64", 4096), ("go1.21-amd64", 4096),
      ("go1.24-amd64", 4096), ("go1.27-amd64", 4096), ("go1.27-386", 4096), ("go1.27-s390x", 4096),
      ("go1.27-amd64-gc0", 4096), ("go1.24-amd64-panic", 4096), ("go1.27-amd64-rate1", 1),
    ] as [(String, Int)])
  func rate(_ name: String, _ rate: Int) throws {
    let bounds = try json(Fixture(name: name))["rate"]?.split(separator: " ").compactMap { Int($0) } ?? []
    try #require(bounds.count == 2)
    #expect(bounds[0] <= rate && rate <= bounds[1], "\(bounds)")
  }

  @Test(
    "what differs is what is known to, and the release is found",
    arguments: [
      ("go1.3-seed-amd64", "Go 1.3", "objects published"), ("go1.4-amd64", "Go 1.4", "published"),
      ("go1.6-amd64", "Go 1.6", ""), ("go1.7-amd64", "Go 1.7 and 1.8", ""), ("go1.12-amd64", "Go 1.9 to 1.15", ""),
      ("go1.19-amd64", "go1.19.8", ""), ("go1.21-amd64", "go1.21.13", ""), ("go1.24-amd64", "go1.24.11", "objects"),
      ("go1.27-386", "go1.27.3", "objects"), ("go1.27-s390x", "go1.27.3", "objects"),
      ("go1.27-amd64-gc0", "go1.27.3", "objects published"),
    ])
  func checks(_ name: String, _ go: String, _ differing: String) throws {
    let found = try json(Fixture(name: name))
    #expect(found["go"] == go)
    #expect(found["differing"] == differing)
  }

  @Test(
    "the screen has no line of more than 80 columns, and its table adds up",
    arguments: Fixture.convertible + [Fixture.withoutMemProf])
  func screen(_ fixture: Fixture) throws {
    let scratch = try Scratch()
    let run = try Tool.convert("inspect", "-v", fixture.dump.path, in: scratch.url)
    #expect(run.status == 0 && run.errors.isEmpty)
    let lines = run.text.split(separator: "\n", omittingEmptySubsequences: false)
    #expect(lines.allSatisfy { $0.utf8.count <= 80 && $0.last != " " })
    #expect(lines.count <= 72)
    #expect(lines.contains { $0.contains(" checks agree") || $0.contains(" check agrees") })
    for heading in ["Memory from", "Objects: ", "Goroutines: ", "Memory profile: ", "Records: "] {
      #expect(lines.contains { $0.hasPrefix(heading) }, "\(heading)")
    }
    let numbers = try Self.memoryTable(lines)
    let sys = try #require(numbers.last)
    let resident = try #require(numbers.dropLast(2).last)
    let released = numbers[numbers.count - 2]
    #expect(numbers.dropLast(3).reduce(0, +) == resident && resident + released == sys)
    #expect(numbers.count == 11)
  }

  /// The exact numbers of the lines between the heading and the text below the table.
  private static func memoryTable(_ lines: [Substring]) throws -> [Int] {
    let start = try #require(lines.firstIndex { $0.hasPrefix("Memory from") })
    return lines[(start + 1)...].prefix { $0.contains(" %") }.compactMap { line in
      line.split(separator: " ").dropLast().prefix { $0 != "%" }.dropLast().compactMap { Int($0.filter { $0 != "," }) }
        .last
    }
  }

  @Test("names of any length and width, numbers of any size stay within 80 columns")
  func wideNames() throws {
    var builder = DumpBuilder(.go1_7)
    let long = String(repeating: "x", count: 300)
    builder.params(arenaEnd: .max, arch: long, lastString: "go1.27.3-\(long)", cpus: .max)
    builder.object(0xc0_0000_0000, size: 100)
    builder.goroutine(1, waitReason: long)
    builder.memStats(
      [UInt64](repeating: .max, count: 24), pauses: [UInt64](repeating: .max, count: 256), numGC: .max)
    let wide = String(repeating: "世界", count: 50)
    for (index, name) in ["main.\(long)", "main.\(wide)", "main.f[go.shape/\(long)]", "a/b/c.\n\t\u{1b}[2J"]
      .enumerated()
    {
      builder.memProf(
        bucket: UInt64(index), size: 8, stack: [(name, "/\(index == 1 ? wide : long).go", .max)],
        allocs: 1 << 50)
    }
    builder.eof()
    let scratch = try Scratch()
    let name = "\(String(repeating: "n", count: 200)).dump"
    try Data(builder.bytes).write(to: scratch.file(name))
    let run = try Tool.convert("inspect", name, "--rate", "1", "-v", in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let lines = run.text.split(separator: "\n")
    #expect(lines.contains { $0.contains("main.世界") && $0.contains("...") })
    for line in lines {
      // Those characters take two columns each.
      #expect(line.unicodeScalars.reduce(0) { $0 + ($1.value < 0x1100 ? 1 : 2) } <= 80, "\(line)")
      #expect(!line.contains("\t") && !line.contains("\u{1b}"))
    }
  }

  @Test("a file, a pipe and compressed data give the same, twice; a reader that goes away is no error")
  func inputs() throws {
    let scratch = try Scratch()
    let run = try Tool.script("inspect-inputs.sh", Fixture.withProfile[5].dump.path, in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    #expect(run.errors == "standard output: cannot be written: No space left on device\n", "\(run.errors)")
  }

  @Test("a program that recorded nothing is inspected, and told")
  func noMemProf() throws {
    let scratch = try Scratch()
    let run = try Tool.convert("inspect", Fixture.withoutMemProf.dump.path, in: scratch.url)
    #expect(run.status == 0 && run.errors.isEmpty)
    #expect(run.text.contains("Memory profile: none.") && run.text.contains("Objects: 2,266 "))
  }

  @Test("what is cut short, no dump or an archive is the one line that convert says, and exit status 1")
  func errors() throws {
    let scratch = try Scratch()
    try scratch.unpack(Fixture.withProfile[0], to: "whole")
    try scratch.bytes("whole").prefix(300_000).write(to: scratch.file("cut"))
    try Data("hello\n".utf8).write(to: scratch.file("text"))
    for file in ["cut", "text", "missing", "."] {
      let inspected = try Tool.convert("inspect", file, in: scratch.url)
      let converted = try Tool.convert("convert", file, "-o", "x.pb", in: scratch.url)
      #expect(inspected.status == 1 && inspected.errors.filter { $0 == "\n" }.count == 1, "\(inspected.errors)")
      let said = inspected.errors.replacing(" (--partial shows what comes before that)", with: "")
      #expect(said == converted.errors)
    }
    try Tool.check("tar", "cf", "tar", "cut", in: scratch.url)
    let archive = try Tool.convert("inspect", "tar", in: scratch.url)
    #expect(archive.status == 1 && archive.errors.hasPrefix("tar: not a Go heap dump but an archive"))
    #expect(archive.errors.filter { $0 == "\n" }.count == 1, "\(archive.errors)")
    #expect(try Tool.convert("inspect", in: scratch.url).status == 64)
  }

  @Test(
    "with the executable, sites are the program's functions in its own profile, each once",
    arguments: ["go1.24-amd64", "go1.27-amd64", "go1.27-s390x"].map(Fixture.init), ["", "--holders"])
  func binary(_ fixture: Fixture, _ option: String) throws {
    let expected = try fixture.expected()
    var sums: [String: Int64] = [:]
    for sample in expected.sample {
      let lines = sample.locationID.flatMap { expected.location[Int($0) - 1].line }
      func name(_ line: Line) -> String { expected.text(expected.function[Int(line.functionID) - 1].name) }
      // The programs of these have no package of their own but main.
      guard let line = lines.first(where: { name($0).hasPrefix("main.") }) ?? lines.first else { continue }
      let name = name(line)
      sums["\(name):\(line.line)", default: 0] += sample.value[3]
    }
    let scratch = try Scratch()
    try NamesTests.unpack(fixture.name, to: scratch)
    let arguments = [fixture.dump.path, "--binary", fixture.name, "--rate", "\(expected.period)"]
    let run = try Tool.script("inspect-sites.py", arguments + (option.isEmpty ? [] : [option]), in: scratch.url)
    let sites = run.text.split(separator: "\n").map { $0.split(separator: "\t").map(String.init) }
    #expect(sites.count == 10 && Set(sites.map { $0[0] }).count == 10, "\(run.errors)")
    #expect(sites.allSatisfy { sums[$0[0]].map(String.init) == $0[1] }, "\(run.text) \(sums)")
    #expect(sites.map { Int64($0[1]) } == sums.values.sorted(by: >).prefix(10).map { $0 })
  }

  @Test("another executable is the error that it is for convert; one of a folder is not, but said")
  func otherBinary() throws {
    let scratch = try Scratch()
    try NamesTests.unpack("go1.24-amd64", to: scratch)
    try scratch.unpack(Fixture(name: "go1.27-amd64"), to: "a")
    try scratch.makeFolder("folder")
    try FileManager.default.copyItem(at: scratch.file("go1.24-amd64"), to: scratch.file("folder/go1.24-amd64"))
    for options in [[], ["--holders"]] {
      let command = [Tool.command, "inspect", "a"] + options
      let refused = try Tool.run(command + ["--binary", "go1.24-amd64"], in: scratch.url)
      let converted = try Tool.convert("a", "--binary", "go1.24-amd64", "-o", "x.pb", in: scratch.url)
      #expect(refused.status == 1 && refused.errors == converted.errors)
      let run = try Tool.run(command + ["--binary-dir", "folder"], in: scratch.url)
      let warning = "a: warning: no executable among 1 wrote this dump: names are those in the dump\n"
      #expect(run.status == 0 && run.errors == warning, "\(run.errors)")
    }
  }

  @Test("every key of the JSON stands in the article on JSON")
  func documented() throws {
    let scratch = try Scratch()
    let article = Tool.repository.appendingPathComponent("Sources/heapdump2pprof/Documentation.docc/JSON.md").path
    let run = try Tool.script(
      "undocumented-keys.py", article, Fixture(name: "go1.12-amd64").dump.path, Fixture.beforeFirstCollection.dump.path,
      in: scratch.url)
    #expect(run.text == "True []\n", "\(run.text)\(run.errors)")
  }

  @Test("--limit shortens views and lists of the JSON, whose sums stay those of all")
  func shortLists() throws {
    let scratch = try Scratch()
    for (options, more) in [([], ""), (["--types"], "True True\n")] {
      let run = try Tool.script(
        "short-lists.py", ["2", Fixture(name: "go1.12-amd64").dump.path] + options, in: scratch.url)
      #expect(run.text == "True True\n" + more, "\(run.text)\(run.errors)")
    }
  }
}
