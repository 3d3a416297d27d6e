import ByteStreams
import DebugInfo
import Foundation
import GoExecutable
import GoHeapDump
import GoRuntime
import HeapReading
import SystemPackage
import Testing

@testable import GoCore

/// The layout that debug information tells, and the one by release: two sources that share nothing.
struct LayoutTests {
  /// The fixture's, and those of `GO_EXECUTABLES`, paths with colons between: for releases that are not here.
  private static var executables: [String] {
    let others = ProcessInfo.processInfo.environment["GO_EXECUTABLES"] ?? ""
    return ["the fixture"] + others.split(separator: ":").map(String.init)
  }

  private static func open(_ name: String) throws -> GoExecutable {
    guard name != "the fixture" else { return try GoExecutable(MemoryBytes(SmallProgram.executable)) }
    let source = try FileSource(path: FilePath(name))
    return try GoExecutable(try #require(source.anywhere?.bytes))
  }

  private static func machine(_ executable: GoExecutable) throws -> Machine {
    try #require(Machine.all.first { $0.architecture == executable.summary.architecture })
  }

  @Test(arguments: executables)
  func `debug information and table agree`(name: String) throws {
    let executable = try Self.open(name)
    let version = executable.summary.buildInfo?.goVersion ?? ""
    let release = try #require(GoVersion(namedIn: version))
    let machine = try Self.machine(executable)
    let table = try #require(RuntimeLayout(release, machine))
    let declarations = try #require(try PackageDeclarations(executable, package: "runtime"))
    // What is not told is seen in the other one.
    var other = try #require(RuntimeLayout(GoVersion(minor: release.minor == 21 ? 27 : 21), machine))
    other.span.length = 1
    for start in [table, other] {
      var told = try RuntimeLayout(declarations, start, version, machine)
      #expect(told.thread.links.count == 1)
      #expect(table.thread.links.contains(told.thread.links[0]))
      #expect(told.goroutine.length >= table.goroutine.labels + 8)
      #expect(told.isGreenTea == (release.minor >= 26))
      // Where the table leaves it open.
      (told.thread.links, told.goroutine.length) = (table.thread.links, table.goroutine.length)
      told.isGreenTea = nil
      #expect(told == table)
    }
  }

  /// The fixture has no code.
  @Test(arguments: executables.dropFirst())
  func `numbers are found by the code that uses them`(name: String) throws {
    let executable = try Self.open(name)
    let names: [RuntimeVariables.Variable] = [.finalizerStatus, .cpus, .startCPUs, .profileCycle, .rate]
    let symbols = try RuntimeVariables(symbolsOf: executable, bias: 0)
    let core = try CoreFile(MemoryBytes(SmallProgram.core))
    let memory = CoreMemory(core, executable, bias: 0)
    let layout = try RuntimeLayout(executable, executable.summary.buildInfo?.goVersion ?? "", Self.machine(executable))
    var found = symbols
    for name in names { found.addresses[name] = nil }
    try VariableSearch(memory, layout).findByCode(into: &found)
    let cpus = symbols.addresses[.cpus] ?? symbols.addresses[.startCPUs]
    #expect(cpus != nil && found.addresses[.cpus] == cpus)
    for name in [.finalizerStatus, .profileCycle, .rate] as [RuntimeVariables.Variable] {
      #expect(symbols.addresses[name] != nil && found.addresses[name] == symbols.addresses[name], "\(name.rawValue)")
    }
  }

  @Test(arguments: 21...27) func `arm64 has longer paddings, and else the same`(minor: Int)
    throws
  {
    var layout = try #require(RuntimeLayout(GoVersion(minor: minor), .arm64))
    let other = try #require(RuntimeLayout(GoVersion(minor: minor), .amd64))
    let more: UInt64 = minor >= 22 ? 64 : 0
    #expect(layout.heap.arenas == other.heap.arenas + more)
    #expect(layout.heap.arenaLists == other.heap.arenaLists.map { $0 + more })
    // Each of 136 lists of spans ends with one, too.
    #expect(layout.statistics.spansInUse == other.statistics.spansInUse + more + 136 * 64)
    #expect(layout.statistics.cachesInUse == other.statistics.cachesInUse + more + 136 * 64)
    #expect(layout.cleanupQueue?.all == other.cleanupQueue.map { $0.all + 2 * 64 })
    layout.cleanupQueue = other.cleanupQueue
    (layout.heap.arenas, layout.heap.arenaLists) = (other.heap.arenas, other.heap.arenaLists)
    layout.statistics.spansInUse = other.statistics.spansInUse
    layout.statistics.cachesInUse = other.statistics.cachesInUse
    #expect(layout == other)
  }

  // MARK: Other executables than the fixture's

  /// The fixture with another text in each place of one of the same length.
  private static func replacing(_ text: String, _ other: String) -> [UInt8] {
    let (old, new) = (Array(text.utf8), Array(other.utf8))
    var bytes = SmallProgram.executable
    for start in 0..<bytes.count - old.count where bytes[start] == old[0] && bytes[start + 1] == old[1] {
      if bytes[start..<start + old.count] == old[...] { bytes.replaceSubrange(start..<start + old.count, with: new) }
    }
    return bytes
  }

  private static func layout(_ bytes: [UInt8]) throws -> RuntimeLayout {
    let executable = try GoExecutable(MemoryBytes(bytes))
    return try RuntimeLayout(executable, executable.summary.buildInfo?.goVersion ?? "", .amd64)
  }

  @Test func `without debug information, the release tells the layout`() throws {
    let layout = try Self.layout(Self.replacing(".debug_info", ".xebug_info"))
    #expect(layout == RuntimeLayout(.newest, .amd64))
  }

  @Test func `a later release is read by its debug information`() throws {
    let later = Self.replacing("go1.27.3", "go1.98.3")
    #expect(try Self.layout(later) == Self.layout(SmallProgram.executable))
    let core = try CoreFile(MemoryBytes(SmallProgram.core))
    let (reader, known) = try (
      CoreReader(core, GoExecutable(MemoryBytes(later))),
      CoreReader(core, GoExecutable(MemoryBytes(SmallProgram.executable)))
    )
    #expect(reader.params.arena.end > reader.params.arena.start)
    #expect(reader.params.arena.start == known.params.arena.start)
  }

  @Test func `a later release without debug information is refused`() {
    var later = Self.replacing("go1.27.3", "go1.98.3")
    let section = Array(".debug_info".utf8)
    for start in 0..<later.count - 11 where later[start] == section[0] && later[start..<start + 11] == section[...] {
      later[start + 1] = UInt8(ascii: "x")
    }
    #expect(throws: CoreError.release("go1.98.3")) { try Self.layout(later) }
  }

  @Test func `an older release is refused whatever its debug information says`() {
    #expect(throws: CoreError.release("go1.20.3")) { try Self.layout(Self.replacing("go1.27.3", "go1.20.3")) }
  }

  @Test(arguments: [("mSpanInUse", "runtime.mSpanInUse"), ("_Gdead", "runtime._Gdead")])
  func `a constant of another value says that more is unknown`(name: String, what: String) throws {
    var bytes = SmallProgram.executable
    let text = Array("runtime.\(name)\0".utf8)
    // The place of the type is in front of the value.
    let value = try #require(bytes.firstRange(of: text)?.upperBound) + 4
    #expect([1, 6].contains(bytes[value]))
    bytes[value] = 5
    #expect(throws: CoreError.unknownStructure(what, "go1.27.3")) { try Self.layout(bytes) }
  }

  @Test func `a field that is not there is named`() {
    #expect(throws: CoreError.unknownStructure("runtime.mspan.freeindex", "go1.27.3")) {
      try Self.layout(Self.replacing("freeindex\0", "freeindey\0"))
    }
  }

  /// The fixture's core is one of Go 1.27. Its executable has symbols and says another release: then the table of that is used.
  @Test(arguments: 21...26)
  func `a table of another release is an error that names the release`(minor: Int) throws {
    var bytes = Self.replacing("go1.27.3", "go1.\(minor).3")
    let section = Array(".debug_info".utf8)
    let start = try #require(bytes.firstRange(of: section)?.lowerBound)
    bytes[start + 1] = UInt8(ascii: "x")
    let core = try CoreFile(MemoryBytes(SmallProgram.core))
    let error = #expect(throws: CoreError.self) {
      _ = try CoreReader(core, GoExecutable(MemoryBytes(bytes)))
    }
    let text = "\(try #require(error))"
    #expect(text.contains("a go1.\(minor).3 whose structures are others"), "\(text)")
  }

  /// What every kind of profile needs differs in most tables; the records of objects are read, and compared, for some kinds.
  @Test(arguments: [
    RuntimeLayout.Special(offsetWidth: 2, kind: 10, payload: 16), RuntimeLayout.Special(finalizer: 1, profile: 2),
    RuntimeLayout.Special(finalizer: 2, profile: 3),
  ])
  func `records of objects that lie otherwise are an error`(special: RuntimeLayout.Special) throws {
    let reader = try PatchedCore().reader
    func check(_ layout: RuntimeLayout) throws {
      let spans = try HeapSpans(
        reader.memory, layout, heap: reader.variables.require(.heap, "go1.27"), isGreenTea: true, version: "go1.27")
      try LayoutCheck(reader.memory, layout, "go1.27").checkSpecials(spans)
    }
    try check(reader.layout)
    var layout = reader.layout
    layout.special = special
    let error = #expect(throws: CoreError.self) { try check(layout) }
    #expect("\(try #require(error))".contains("a go1.27 whose structures are others"))
  }

  @Test(.timeLimit(.minutes(2)), arguments: [UInt64(1), 2, 3, 4])
  func `damaged debug information is told apart, or read within its limits`(seed: UInt64) throws {
    // The first unit names the compiler; the kinds of entries are in front of it.
    let first = try #require(SmallProgram.executable.firstRange(of: Array("; regabi".utf8))?.lowerBound) - 700
    var numbers = Seeded(state: seed)
    for _ in 0..<25 {
      var bytes = SmallProgram.executable
      for _ in 0..<Int.random(in: 1...64, using: &numbers) {
        bytes[Int.random(in: first..<bytes.count - 4096, using: &numbers)] = UInt8.random(
          in: 0...255, using: &numbers)
      }
      guard let layout = try? Self.layout(bytes) else { continue }
      #expect(layout.span.length <= 4096 && layout.goroutine.length <= 4096)
      #expect(layout.span.largeType ?? 0 < layout.span.length)
      #expect(layout.goroutine.labels < layout.goroutine.length)
    }
  }
}
