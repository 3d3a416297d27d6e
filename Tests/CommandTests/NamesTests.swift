import Foundation
import Pprof
import Testing

@Suite("Names from the executable equal those that the program itself reported")
struct NamesTests {
  /// A dump, and the executable that wrote it: a real one in which everything is zero that its stacks do not need.
  struct Pair: CustomTestStringConvertible {
    let dump: Fixture
    let executable: String

    init(_ dump: String, _ executable: String) {
      self.dump = Fixture(name: dump)
      self.executable = executable
    }

    var testDescription: String { dump.name }
  }

  static let pairs = [
    Pair("go1.24-amd64", "go1.24-amd64"), Pair("go1.27-amd64", "go1.27-amd64"),
    Pair("go1.27-amd64-rate1", "go1.27-amd64"), Pair("go1.27-386", "go1.27-386"),
    Pair("go1.27-s390x", "go1.27-s390x"),
  ]

  /// Unpacks executables to files `NAME`.
  static func unpack(_ names: String..., to scratch: Scratch) throws {
    for name in names {
      let executable = Fixture.folder.appendingPathComponent("\(name).exe.xz").path
      let run = try Tool.run(["xz", "-dc", executable], outputFile: scratch.emptyFile(name), in: scratch.url)
      try #require(run.status == 0, "\(run.errors)")
    }
  }

  /// A line of a stack: name, line, first line of the function; by location.
  static func stack(_ profile: Profile, _ sample: Sample) -> [[String]] {
    sample.locationID.map { id in
      profile.location[Int(id) - 1].line.map { line in
        let function = profile.function[Int(line.functionID) - 1]
        return "\(profile.text(function.name)):\(line.line) from \(function.startLine)"
      }
    }
  }

  @Test("every stack: names, lines, inlining, order", arguments: pairs)
  func stacks(_ pair: Pair) throws {
    let scratch = try Scratch()
    try Self.unpack(pair.executable, to: scratch)
    let expected = try pair.dump.expected()
    let run = try Tool.run(
      [
        Tool.command, pair.dump.dump.path, "-o", "out.pb", "-v", "--binary", pair.executable, "--rate",
        "\(expected.period)",
      ], in: scratch.url)
    #expect(run.status == 0)
    let profile = try Fixture.profile(scratch.file("out.pb"))
    let samples = expected.sample.suffix(profile.sample.count)
    #expect(profile.sample.map { Self.stack(profile, $0) } == samples.map { Self.stack(expected, $0) })
    #expect(profile.location.contains { $0.line.count > 2 })
    #expect(profile.mapping.count == 1 && profile.mapping[0].hasInlineFrames)
    #expect(profile.text(profile.mapping[0].filename) == pair.executable)
    let exactness = "names from \(pair.executable): exact for \(samples.count) of \(samples.count) samples"
    #expect(profile.comments.contains("# \(exactness)"))
    #expect(run.errors.hasSuffix("\(exactness)\n"), "\(run.errors)")
  }

  /// Dumps beside which the process wrote its goroutines, too.
  static let withGoroutines = [
    Pair("go1.24-amd64", "go1.24-amd64"), Pair("go1.24-amd64-panic", "go1.24-amd64"),
    Pair("go1.27-amd64", "go1.27-amd64"), Pair("go1.27-386", "go1.27-386"), Pair("go1.27-s390x", "go1.27-s390x"),
  ]

  @Test("every goroutine but the one that wrote: names, files, lines, first lines", arguments: withGoroutines)
  func goroutines(_ pair: Pair) throws {
    let scratch = try Scratch()
    try Self.unpack(pair.executable, to: scratch)
    let run = try Tool.run(
      [Tool.command, pair.dump.dump.path, "-o", "out.pb", "-v", "--profile", "goroutine", "--binary", pair.executable],
      in: scratch.url)
    #expect(run.status == 0)
    func stacks(_ profile: Profile) -> [[[String]]: Int64] {
      var stacks: [[[String]]: Int64] = [:]
      for sample in profile.sample {
        let names = Set(profile.functionNames(sample))
        if names.isDisjoint(with: ["runtime/debug.WriteHeapDump", "runtime/pprof.writeGoroutine"]) {
          stacks[Self.stack(profile, sample), default: 0] += sample.value[0]
        }
      }
      return stacks
    }
    let profile = try Fixture.profile(scratch.file("out.pb"))
    let expected = stacks(
      try Fixture.profile(Fixture.folder.appendingPathComponent("\(pair.dump.name).goroutine.prof")))
    #expect(stacks(profile) == expected)
    #expect(expected.values.reduce(0, +) >= 6)
    let parked = profile.sample.filter { sample in
      let labels = Dictionary(uniqueKeysWithValues: sample.label.map { (profile.text($0.key), profile.text($0.str)) })
      return labels["created by"] == "main.main" && labels["function"] == "main.park"
    }
    #expect(parked.map(\.value) == [[6]])
    let exactness = try #require(run.errors.split(separator: "\n").last.map(String.init))
    let counts = exactness.matches(of: /(\d+) of (\d+) frames of goroutines/).map { ($0.1, $0.2) }
    #expect(counts.count == 1 && counts[0].0 == counts[0].1, "\(exactness)")
    #expect(profile.text(profile.mapping[0].filename) == pair.executable)
  }

  @Test("variables, types and finalizers have names in a retained profile", arguments: withGoroutines)
  func retained(_ pair: Pair) throws {
    let scratch = try Scratch()
    try Self.unpack(pair.executable, to: scratch)
    let run = try Tool.run(
      [Tool.command, pair.dump.dump.path, "-o", "out.pb", "--profile", "retained", "--binary", pair.executable],
      in: scratch.url)
    #expect(run.status == 0, "\(run.errors)")
    let profile = try Fixture.profile(scratch.file("out.pb"))
    let plain = try pair.dump.converted("--profile", "retained")
    #expect(profile.sample.reduce(0) { $0 + $1.value[1] } == plain.sample.reduce(0) { $0 + $1.value[1] })
    var retained: [[String]: Int64] = [:]
    for sample in profile.sample {
      let chain = Array(profile.functionNames(sample).reversed())
      for length in 1...min(3, chain.count) { retained[Array(chain.prefix(length)), default: 0] += sample.value[1] }
    }
    // What the program keeps in fields of a variable, and in a slice.
    let places = pair.executable.hasSuffix("386") ? ["", "+0x4", "+0x8"] : ["", "+0x8", "+0x10"]
    for variable in places.map({ "*main.global\($0)" }) + ["main.extra"] {
      #expect(retained[["globals", variable]] ?? 0 > 8000, "\(variable)")
    }
    #expect(profile.sample.contains { profile.functionNames($0).first == "[]map.group[int][]uint8" })
    if pair.dump.name.hasSuffix("panic") {
      // Five objects of 64 bytes whose finalizers wait, and what runs them.
      #expect(retained[["finalizers", "main.queueFinalizers.func1", "main.finalized"]] == 320)
    } else {
      #expect(retained[["goroutines", "runtime.main", "main.main"]] ?? 0 > 100_000)
    }
    // Next to nothing is left that only its place is known of.
    #expect(retained.keys.count { $0.count == 2 && $0[1].hasPrefix("bss+0x") } <= 1)
  }

  @Test("a batch finds each dump's executable; a dump whose executable is not there says so")
  func batch() throws {
    let scratch = try Scratch()
    try FileManager.default.createDirectory(at: scratch.file("bin/old"), withIntermediateDirectories: true)
    try Self.unpack("go1.24-amd64", "go1.27-amd64", to: scratch)
    try FileManager.default.moveItem(at: scratch.file("go1.27-amd64"), to: scratch.file("bin/server"))
    try FileManager.default.moveItem(at: scratch.file("go1.24-amd64"), to: scratch.file("bin/old/go1.24-amd64"))
    try Data("text".utf8).write(to: scratch.file("bin/readme"))
    try scratch.makeFolder("in")
    for name in ["go1.21-amd64", "go1.24-amd64", "go1.27-amd64"] {
      try scratch.copy(Fixture(name: name), to: "in/\(name).dump.xz")
    }
    for more in [[], ["--resume"]] {
      let run = try Tool.run([Tool.command, "batch", "in", "-o", "out", "--binary-dir", "bin"] + more, in: scratch.url)
      #expect(run.status == 0 && run.text.hasPrefix("3 converted"), "\(run.errors)")
    }
    struct Line: Decodable {
      let source: String
      let names: String?
      let warnings: [String]
    }
    let text = try Data(contentsOf: scratch.file("out/manifest.jsonl"))
    let lines = try text.split(separator: 0x0a).map { try JSONDecoder().decode(Line.self, from: Data($0)) }
    let names = Dictionary(lines.map { ($0.source, $0.names ?? "") }) { first, _ in first }
    #expect(names["in/go1.24-amd64.dump.xz"]?.hasPrefix("names from go1.24-amd64: exact") == true)
    #expect(names["in/go1.27-amd64.dump.xz"]?.hasPrefix("names from server: exact") == true)
    #expect(names["in/go1.21-amd64.dump.xz"] == "")
    #expect(
      lines.contains { $0.warnings.contains("no executable among 2 wrote this dump: names are those in the dump") })
  }

  @Test("a folder of more executables than a process may have open, one of which cannot be read")
  func manyExecutables() throws {
    let scratch = try Scratch()
    try Self.unpack("go1.27-amd64", "go1.24-amd64", to: scratch)
    let dump = Fixture(name: "go1.27-amd64").dump.path
    try scratch.makeFolder("bin")
    for number in 1...60 {
      try FileManager.default.linkItem(at: scratch.file("go1.24-amd64"), to: scratch.file("bin/a\(number)"))
    }
    try FileManager.default.linkItem(at: scratch.file("go1.27-amd64"), to: scratch.file("bin/z"))
    let run = try Tool.run(
      ["prlimit", "--nofile=40", Tool.command, dump, "-o", "out.pb", "-v", "--binary-dir", "bin"], in: scratch.url)
    #expect(run.status == 0 && run.errors.contains("names from z: exact for"), "\(run.errors)")
  }

  @Test("an executable that is of no use: one line, status 1, no output")
  func errors() throws {
    let scratch = try Scratch()
    try Self.unpack("go1.24-amd64", "go1.27-amd64", to: scratch)
    try scratch.bytes("go1.27-amd64").prefix(1_000_000).write(to: scratch.file("cut"))
    try Data(count: 3000).write(to: scratch.file("zero"))
    try scratch.makeFolder("empty")
    let dump = Fixture(name: "go1.27-amd64").dump.path
    let cases = [
      (["--binary", "go1.24-amd64"], "it was built by go1.24.11, the dump is of go1.27"),
      (["--binary", "cut"], "cut: at byte "), (["--binary", "zero"], "zero: not an executable"),
      (["--binary", "none"], "none: cannot be read: No such file"),
      (["--binary", "/bin/ls"], "/bin/ls: not a Go executable"),
      (["--binary-dir", "empty"], "empty: no Go executable is there"),
    ]
    for (options, message) in cases {
      let run = try Tool.run([Tool.command, dump, "-o", "x.pb.gz"] + options, in: scratch.url)
      #expect(run.status == 1 && run.errors.contains(message), "\(options): \(run.errors)")
      #expect(run.errors.filter { $0 == "\n" }.count == 1)
    }
    #expect(!scratch.contents.contains("x.pb.gz"))
    for options in [["--force-binary"], ["--binary", "cut", "--binary-dir", "empty"]] {
      #expect(try Tool.run([Tool.command, dump, "-o", "x.pb.gz"] + options, in: scratch.url).status == 64)
    }
  }

  @Test("a program of the installed Go, built now: at least 95 % exact, and nothing exact is wrong")
  func installed() throws {
    let scratch = try Scratch()
    let script = Tool.repository.appendingPathComponent("Tests/Names/measure").path
    let run = try Tool.run(
      [
        "timeout", "300", script, "--heapdump2pprof", Tool.command, "--build", "", "--build=-ldflags=-s -w",
        "--at-least", "95", "go",
      ], in: scratch.url)
    #expect(run.status == 0, "\(run.text)\(run.errors)")
    #expect(!run.text.contains("WRONG") && !run.text.contains("NOT among"), "\(run.text)")
    #expect(run.text.split(separator: "\n").count >= 3)
  }
}
