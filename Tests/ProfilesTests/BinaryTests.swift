import ByteStreams
import DumpBuilding
import ExecutableBuilding
import GoExecutable
import Names
import Pprof
import HeapReading
import Profiles
import SystemPackage
import Testing

@Suite("Names from an executable")
struct BinaryTests {
  /// main.push is inlined in main.main, which allocates there.
  static let functions = [
    MadeFunction(
      "main.main", startLine: 10,
      [
        .init(.other(4), line: 12), .init(.call("runtime.newobject"), line: 21, inlined: 0),
        .init(.other(4), line: 21, inlined: 0),
      ], inlined: [.init("main.push", parent: 0, startLine: 20)]),
    MadeFunction("runtime.newobject", [.init(.call("runtime.mallocgc"), line: 2), .init(.other(4), line: 3)]),
    MadeFunction("runtime.mallocgc", [.init(.other(8), line: 20)]),
    MadeFunction("runtime.main", [.init(.call("main.main"), line: 60), .init(.other(8), line: 61)]),
    MadeFunction("runtime.goexit", flags: 5, [.init(.other(8), line: 70)]),
  ]

  /// An executable and the dump that it wrote, with changes.
  struct Pair {
    var builder = ExecutableBuilder(BinaryTests.functions, release: .go1_21)
    var goVersion = "go1.21.13"
    var arch = "amd64"
    var dataLength = 256
    var bssLength = 512
    /// How far the dump's segments are from the executable's addresses.
    var bias: UInt64 = 0
    var bssBias: UInt64 = 0
    /// How far all segments are besides.
    var variableShift: UInt64 = 0
    /// The name that a stack frame has for the first function, and where it says that it begins.
    var frameName = "main.main"
    var frameOffset: UInt64 = 0
    var stack: [(function: String, line: UInt64)] = [("main.main", 21), ("main.main", 12), ("runtime.main", 60)]

    func dump(_ built: ExecutableBuilder.Built) -> [UInt8] {
      var dump = DumpBuilder(.go1_7)
      dump.params(arch: arch, lastString: goVersion)
      dump.goroutine(0xc000)
      dump.stackFrame(entry: built.entries[0] + frameOffset + bias, name: frameName)
      // C code, far away.
      dump.stackFrame(entry: 0x7f00_0000_0000, name: "unknown function")
      dump.data(built.data + bias + variableShift, [UInt8](repeating: 0, count: dataLength))
      dump.bss(built.bss + bias + bssBias + variableShift, [UInt8](repeating: 0, count: bssLength))
      dump.memStats(numGC: 1)
      let frames =
        stack.map { ($0.function, "/src/main/main.go", $0.line) } + [("runtime.goexit", "/src/main/main.go", 70)]
      dump.memProf(bucket: 0x1000, size: 48, stack: frames, allocs: 3)
      dump.eof()
      return dump.bytes
    }

    func binary(_ name: String = "made") throws -> Binary {
      try Binary(name: name, MemoryBytes(builder.build().bytes))
    }

    func profiles(_ use: Binaries.Use = .required, others: [Binary] = []) throws -> DumpProfiles {
      let binaries = Binaries(others + [try binary()], use: use)
      return try DumpProfiles(reading: MemorySource(dump(builder.build())), rate: 1, binaries: binaries)
    }
  }

  private func profile(_ profiles: DumpProfiles) throws -> Profile {
    let sink = MemorySink()
    try profiles.write(.heap, to: sink)
    return try Profile(decoding: sink.bytes)
  }

  @Test("inlined functions are lines of one location; the mapping is the executable", arguments: [0, 0x5555_0000])
  func names(_ bias: UInt64) throws {
    var pair = Pair()
    pair.bias = bias
    let profiles = try pair.profiles()
    #expect(profiles.warnings(of: .heap).isEmpty)
    #expect(profiles.exactness(of: .heap) == ["names from made: exact for 1 of 1 samples"])
    let profile = try profile(profiles)
    let lines = profile.sample[0].locationID.map { profile.location[Int($0) - 1].line }
    #expect(lines.map { $0.map(\.line) } == [[21, 12], [60]])
    let functions = lines.joined().map { profile.function[Int($0.functionID) - 1] }
    #expect(functions.map { profile.stringTable[Int($0.name)] } == ["main.push", "main.main", "runtime.main"])
    #expect(functions.map(\.startLine) == [20, 10, 1])
    let mapping = profile.mapping[0]
    #expect(profile.stringTable[Int(mapping.filename)] == "made" && profile.stringTable[Int(mapping.buildID)] == "ab01")
    #expect(mapping.hasInlineFrames && mapping.hasFunctions)
    let comments = profile.comment.map { profile.stringTable[Int($0)] }
    #expect(comments.contains("# names from made: exact for 1 of 1 samples"))
    #expect(comments.contains("# Go build id of the executable: id/of/go"))
  }

  @Test(
    "variables that other flags of the build have moved: names are right, and a warning", arguments: [0x20, 0x3000])
  func movedVariables(_ shift: UInt64) throws {
    for bias: UInt64 in [0, 0x5555_0000] {
      var pair = Pair()
      (pair.bias, pair.variableShift) = (bias, shift)
      let profiles = try pair.profiles()
      #expect(profiles.exactness(of: .heap) == ["names from made: exact for 1 of 1 samples"])
      #expect(profiles.warnings(of: .heap).contains { $0.contains("other variables in front of them") })
      let profile = try profile(profiles)
      #expect(profile.mapping[0].memoryStart == 0x40_0000 + bias)
      let entry = pair.builder.build().entries[0] + bias
      #expect(profile.location[0].address > entry && profile.location[0].address < entry + 16)
    }
  }

  @Test("an executable without the runtime, as -linkshared makes it, is no error: names are the dump's")
  func withoutRuntime() throws {
    var pair = Pair()
    let functions = ["main.main", "main.other"].map { MadeFunction($0, [.init(.other(16), line: 12)]) }
    pair.builder = ExecutableBuilder(functions, release: .go1_21)
    pair.dataLength = 4096
    let profiles = try pair.profiles()
    #expect(profiles.warnings(of: .heap).contains { $0.contains("-linkshared") }, "\(profiles.warnings(of: .heap))")
    #expect(try profile(profiles).sample.count == 1)
  }

  /// What shows that an executable is another one.
  @Test("a name in a message stays in its line, whatever it holds")
  func oneLine() {
    let long = Name(String(repeating: "g", count: 9999))
    let mismatch = BinaryMismatch.function(address: 16, dump: "main.\nf", binary: long)
    #expect(mismatch.description.hasPrefix("the dump has main.?f at 0x10, it has ggg"))
    #expect(mismatch.description.utf8.count < 300)
  }

  static let mismatches: [(String, BinaryMismatch, @Sendable (inout Pair) -> Void)] = [
    ("version", .goVersion(dump: "go1.21.12", binary: "go1.21.13"), { $0.goVersion = "go1.21.12" }),
    ("machine", .machine(dump: "arm64", binary: "amd64"), { $0.arch = "arm64" }),
    ("data", .dataLength(dump: 264, binary: 256), { $0.dataLength = 264 }),
    ("bss", .bssLength(dump: 64, binary: 512), { $0.bssLength = 64 }),
    (
      "function", .function(address: 0x40_1000, dump: "main.other", binary: "main.main"),
      { $0.frameName = "main.other" }
    ),
    (
      "entry", .function(address: 0x40_1001, dump: "main.main", binary: nil),
      { $0.frameOffset = 1 }
    ),
  ]

  @Test("another executable is an error that says what differs", arguments: 0..<mismatches.count)
  func mismatch(_ index: Int) throws {
    let (_, expected, change) = Self.mismatches[index]
    var pair = Pair()
    change(&pair)
    #expect(throws: HeapReadingError.mismatch("made", expected)) { try pair.profiles() }
    // Among several it is passed over.
    let matching = try pair.profiles(.matching)
    #expect(matching.warnings(of: .heap) == ["no executable among 1 wrote this dump: names are those in the dump"])
    #expect(matching.exactness(of: .heap).isEmpty)
    // If the user insists it is used, and the names are not called exact.
    let forced = try pair.profiles(.forced)
    #expect(forced.warnings(of: .heap).count == 1 && forced.warnings(of: .heap)[0].hasSuffix("although \(expected)"))
    #expect(
      forced.exactness(of: .heap)[0].contains("possible for 1 of 1")
        && !forced.exactness(of: .heap)[0].contains("exact"))
    #expect(try profile(forced).location.contains { $0.line.count == 2 })
  }

  @Test("segments at another distance")
  func segments() throws {
    var pair = Pair()
    pair.bssBias = 32
    let distance = { (built: ExecutableBuilder.Built) in built.bss - built.data }(pair.builder.build())
    #expect(throws: HeapReadingError.mismatch("made", .segments(dump: distance + 32, binary: distance))) {
      try pair.profiles()
    }
  }

  @Test("of several, the one that wrote the dump is taken")
  func matching() throws {
    var other = Pair()
    other.builder.dataLength = 128
    var older = Pair()
    older.builder.release = .go1_19
    let profiles = try Pair().profiles(.matching, others: [try other.binary("other"), try older.binary("older")])
    #expect(
      profiles.exactness(of: .heap) == ["names from made: exact for 1 of 1 samples"]
        && profiles.warnings(of: .heap).isEmpty)
  }

  @Test("a stack that is not possible keeps the dump's names, and that is said")
  func unresolved() throws {
    var pair = Pair()
    pair.stack = [("main.main", 21), ("main.main", 99), ("runtime.main", 60)]
    let profiles = try pair.profiles()
    #expect(
      profiles.warnings(of: .heap) == ["1 of 1 stacks is not possible in made: the names there are those in the dump"])
    #expect(
      profiles.exactness(of: .heap) == [
        "names from made: exact for 0 of 1 samples, 1 unresolved (names as in the dump)"
      ])
    let profile = try profile(profiles)
    #expect(profile.names(0) == ["main.main", "main.main", "runtime.main"])
  }

  @Test("without an executable, stacks that certainly have inlined functions are counted")
  func inlined() throws {
    var dump = MadeDump(buildVersion: "go1.21.13")
    let main = ("main.main", "/src/main/main.go", UInt64(5))
    let stacks: [[DumpBuilder.Frame]] = [
      // Another package's file under main's name.
      [("main.main", "/go/src/os/file.go", 323), main],
      // A function that calls itself, and two functions of one file.
      [("main.f", "/src/main/f.go", 1), ("main.f", "/src/main/f.go", 1), main],
      // Inlined from another file of the package: not certain, as a function may have parts of two files.
      [("main.main", "/src/main/other.go", 1), main],
    ]
    for (index, stack) in stacks.enumerated() {
      dump.builder.memProf(bucket: UInt64(index + 1), size: 16, stack: stack)
    }
    let profiles = try dump.read()
    #expect(profiles.warnings(of: .heap).count == 1)
    #expect(profiles.warnings(of: .heap)[0].hasPrefix("at least 1 of 3 stacks have inlined functions"))
    let profile = try dump.profile()
    #expect(profile.comment.contains { profile.stringTable[Int($0)] == "# " + profiles.warnings(of: .heap)[0] })
  }

  @Test("what is no executable is an error before any dump is read")
  func opening() throws {
    #expect(throws: Binary.OpeningError.self) { try Binary(name: "x", MemoryBytes(Array("no".utf8))) }
    #expect(throws: Binary.OpeningError.input(.read(.system(.noSuchFileOrDirectory)))) {
      try Binary(path: "/none/at/all")
    }
    #expect(throws: Binary.OpeningError.input(.read(.system(.isDirectory)))) { try Binary(path: "/") }
    #expect(throws: Binary.OpeningError.input(.read(reason: "not a plain file"))) { try Binary(path: "/dev/null") }
  }
}
