import ByteStreams
import GoExecutable
import GoHeapDump
import HeapReading
import Inspection
import Profiles
import Testing

@testable import GoCore

/// A real core against the dump that the same process wrote at the same moment.
struct SmallProgramTests {
  @Test(arguments: [ProfileKind.heap, .allocs, .live])
  func `allocations are those of the dump`(kind: ProfileKind) throws {
    let core = try SmallProgram.samples(MemoryBytes(SmallProgram.core), kind)
    let dump = try SmallProgram.samples(MemoryBytes(SmallProgram.dump), kind)
    #expect(core.count > 20)
    // The dump's stacks need the code, which the fixture does not have.
    #expect(Self.numbers(core) == Self.numbers(dump))
  }

  /// Values and labels of samples.
  private static func numbers(_ samples: [String]) -> [String] {
    samples.map { sample in
      // Values are the last but one list.
      let parts = sample.split(separator: " [", omittingEmptySubsequences: false)
      return parts.suffix(2).joined(separator: " [")
    }.sorted()
  }

  @Test func `stacks of allocations have inlined functions and lines`() throws {
    let core = try SmallProgram.samples(MemoryBytes(SmallProgram.core), .live)
    #expect(core.contains { $0.hasPrefix("main.add:34 main.main:48 runtime.main:") }, "\(core.prefix(4))")
  }

  @Test func `goroutines are those of the dump but for the one that dumps`() throws {
    let core = try SmallProgram.samples(MemoryBytes(SmallProgram.core), .goroutine)
    let dump = try SmallProgram.samples(MemoryBytes(SmallProgram.dump), .goroutine)
    #expect(core.count == 2)
    #expect(core.filter { !$0.contains("goroutine=1\"") } == dump.filter { !$0.contains("goroutine=1\"") })
    #expect(core.count { $0.contains("main.wait:") && $0.contains(" [3] ") } == 1)
    // The one that dumps was stopped on its way there.
    #expect(core.contains { $0.contains("debug.WriteHeapDump:") && $0.contains("state=running") })
  }

  @Test(arguments: [ProfileKind.retained, .types])
  func `objects are those of the dump but for bitmaps in spans, which are none`(kind: ProfileKind) throws {
    let core = try SmallProgram.samples(MemoryBytes(SmallProgram.core), kind)
    let dump = try SmallProgram.samples(MemoryBytes(SmallProgram.dump), kind)
    #expect(core.contains { $0.contains("main.node") })
    // Bitmaps are in objects of no type that nothing refers to.
    let known = Self.known(core)
    #expect(known.filter { !$0.hasPrefix("main.large:") } == Self.known(dump))
    // The allocator keeps the types of long objects beside them, which a dump does not have.
    #expect(known.contains { $0.hasPrefix("main.large:") && $0.contains("[3, 122880, ") })
    #expect(core.count <= dump.count)
  }

  private static func known(_ samples: [String]) -> [String] {
    samples.filter { !$0.hasPrefix("object [") && !$0.hasPrefix("alloc by ") }
  }

  @Test func `the sampling rate is the variable's value`() throws {
    let profiles = try DumpProfiles(
      reading: RandomAccessSource(MemoryBytes(SmallProgram.core), from: 0), binaries: try SmallProgram.binaries())
    #expect(profiles.rate.value == 1)
    #expect(profiles.rate.source == .program)
    #expect(profiles.warnings(of: .heap) == [])
  }

  @Test func `all checks agree`() throws {
    let inspection = try Inspection(
      reading: RandomAccessSource(MemoryBytes(SmallProgram.core), from: 0), binaries: try SmallProgram.binaries())
    #expect(inspection.dump.format == "core")
    #expect(inspection.dump.go == "go1.27.3")
    #expect(inspection.checks.map(\.name).prefix(4) == ["span_counts", "objects", "stack_ends", "pauses"])
    #expect(Set(inspection.checks.map(\.name)).count == inspection.checks.count)
    // The fixture's last collections are not published.
    #expect(inspection.checks.filter { !$0.agrees }.map(\.name) == ["published"])
  }

  @Test func `memory is counted as the dump has it`() throws {
    func inspection(_ bytes: [UInt8]) throws -> Inspection {
      try Inspection(
        reading: RandomAccessSource(MemoryBytes(bytes), from: 0), binaries: try SmallProgram.binaries())
    }
    let (core, dump) = try (inspection(SmallProgram.core), inspection(SmallProgram.dump))
    #expect(dump.memStats.count == 25)
    #expect(core.memStats == dump.memStats)
    let (memory, other) = try (#require(core.memory), #require(dump.memory))
    #expect((memory.sys, memory.objects, memory.stacks) == (other.sys, other.objects, other.stacks))
    // Without the slots of bitmaps the core's objects are those that the runtime counts.
    let check = try #require(core.checks.first { $0.name == "objects" })
    #expect(check.agrees && check.text.hasSuffix(" bytes in the core and in MemStats"), "\(check.text)")
  }

  @Test func `variables are found by what they lead to where there are no symbols`() throws {
    let core = try CoreFile(MemoryBytes(SmallProgram.core))
    let executable = try GoExecutable(MemoryBytes(SmallProgram.executable))
    let reader = try CoreReader(core, executable)
    var found = reader.variables
    found.addresses = [:]
    var search = try VariableSearch(reader.memory, reader.layout)
    try search.find(into: &found)
    // Code, which tells the others, is not in the fixture.
    let variables: [RuntimeVariables.Variable] = [
      .heap, .buckets, .goroutines, .threads, .itabs, .statistics, .waitReasons, .processors,
      .controller,
    ]
    for variable in variables {
      #expect(found.addresses[variable] == reader.variables.addresses[variable], "\(variable.rawValue)")
    }
  }

  @Test func `heap and allocs do not look at spans`() throws {
    let file = try CoreFile(MemoryBytes(SmallProgram.core))
    let reader = try CoreReader(file, try GoExecutable(MemoryBytes(SmallProgram.executable)))
    // The number of all spans, of which there are none now.
    let count = try #require(reader.variables.addresses[.heap]) + reader.layout.heap.allSpans + 8
    let segment = try #require(file.segments.last { $0.address <= count })
    let place = Int(segment.offset + count - segment.address)
    var core = SmallProgram.core
    #expect(core[place..<place + 8].contains { $0 != 0 })
    core.replaceSubrange(place..<place + 8, with: [UInt8](repeating: 0xff, count: 8))
    for kind in [ProfileKind.heap, .allocs] {
      let whole = try SmallProgram.samples(MemoryBytes(SmallProgram.core), kind)
      #expect(try SmallProgram.samples(MemoryBytes(core), kind) == whole)
    }
    #expect(throws: HeapReadingError.self) { try SmallProgram.samples(MemoryBytes(core), .live) }
  }

  /// The checks that fail if words of the core are others.
  private func failing(_ change: (inout PatchedCore) throws -> Void) throws -> [String] {
    var core = try PatchedCore()
    try change(&core)
    let inspection = try Inspection(
      reading: RandomAccessSource(MemoryBytes(core.bytes), from: 0), binaries: try SmallProgram.binaries())
    return inspection.checks.filter { !$0.agrees }.map(\.name).filter { $0 != "published" }
  }

  /// Adds to the number of objects of the first spans that are swept.
  private func addObjects(_ number: Int, toSpans count: Int, _ core: inout PatchedCore) throws {
    let (memory, layout) = (core.reader.memory, core.reader.layout.span)
    let heap = try #require(core.reader.variables.addresses[.heap])
    let current = try memory.u32(heap + core.reader.layout.heap.sweepGeneration)
    let (start, all) = try memory.slice(heap + core.reader.layout.heap.allSpans)
    var left = count
    for index in 0..<all where left > 0 {
      let address = try memory.word(start + index * 8)
      guard let span = try Span(memory, layout, at: address), span.sweepGeneration == current,
        span.allocCount + number <= span.elementCount
      else { continue }
      let changed = UInt64(span.allocCount + number)
      try core.write(CoreBuilder.number(changed, 2), at: address + UInt64(layout.allocCount))
      left -= 1
    }
    #expect(left == 0)
  }

  @Test func `numbers of objects may be those of a moment before, and no others`() throws {
    #expect(try failing { try addObjects(1, toSpans: 1, &$0) } == [])
    #expect(try failing { try addObjects(2, toSpans: 1, &$0) } == ["span_counts"])
    let cpus = try Int(PatchedCore().reader.params.cpus)
    #expect(try failing { try addObjects(1, toSpans: cpus + 1, &$0) } == ["span_counts"])
    // 500,000 more large objects.
    #expect(
      try failing { core in
        let statistics = core.reader.layout.statistics
        let place = try #require(core.reader.variables.addresses[.statistics]) + statistics.deltas
        let counter = place + UInt64(statistics.largeAllocCount)
        try core.write(word: try core.reader.memory.word(counter) + 500_000, at: counter)
      } == ["objects"])
  }

  @Test func `pauses add up`() throws {
    #expect(
      try failing { core in
        let place = try #require(core.reader.variables.addresses[.statistics]) + core.reader.layout.lastCollection + 8
        try core.write(word: try core.reader.memory.word(place) + 1, at: place)
      } == ["pauses"])
  }

  // MARK: Refusals

  private func message(_ bytes: any RandomAccessBytes, _ binaries: Binaries?) -> String {
    do {
      _ = try DumpProfiles(reading: RandomAccessSource(bytes, from: 0), binaries: binaries)
      return ""
    } catch {
      return "\(error)"
    }
  }

  @Test func `without an executable, the one that the core names is asked for`() {
    let text = message(MemoryBytes(Self.replacing("/tmp/s/small", "/nowhere/sml")), nil)
    #expect(text.contains("a core needs the executable that the process ran (binaries): it was /nowhere/sml, where no"))
  }

  /// The core with another text in the place of one.
  private static func replacing(
    _ text: String, _ other: String, in bytes: [UInt8] = SmallProgram.core
  ) -> [UInt8] {
    var core = bytes
    let old = Array(text.utf8)
    for start in 0..<1 << 16 where core[start] == old[0] && core[start...].starts(with: old) {
      core.replaceSubrange(start..<start + old.count, with: Array(other.utf8))
    }
    return core
  }

  @Test func `a program of another language is called that`() throws {
    // As if gdb had taken the core of env: no build id of Go, and a path of the same length.
    let core = Self.replacing("Go\0\0", "C.\0\0", in: Self.replacing("/tmp/s/small", "/usr/bin/env"))
    let text = message(MemoryBytes(core), nil)
    #expect(text.contains("a core of /usr/bin/env, which is no program of Go"), "\(text)")
  }

  @Test func `a rate of 0 is why there is no profile, and the other kinds can be had`() throws {
    var core = try PatchedCore()
    let variables = core.reader.variables.addresses
    for variable in [.rate, .buckets] as [RuntimeVariables.Variable] {
      try core.write(word: 0, at: try #require(variables[variable]))
    }
    let bytes = MemoryBytes(core.bytes)
    #expect {
      _ = try SmallProgram.samples(bytes, .heap)
    } throws: { error in
      let text = "\(error)"
      // The program has a reader.
      return text.contains("no allocation was recorded: the program set runtime.MemProfileRate to 0. Leave it at")
        && text.contains("retained shows what holds the memory") && !text.contains("dump")
    }
    #expect(try SmallProgram.samples(bytes, .goroutine).count == 2)
    #expect(try SmallProgram.samples(bytes, .types).contains { $0.contains("main.node") })
  }

  @Test func `an executable of another build id is refused`() throws {
    var other = SmallProgram.executable
    // The first of the id's characters, behind the note's name.
    let note = Array("Go\0\0".utf8)
    let start = try #require(other.indices.first { other[$0...].starts(with: note) })
    other[start + 4] ^= 1
    let binary = try Binary(name: "other", MemoryBytes(other))
    #expect(
      message(MemoryBytes(SmallProgram.core), Binaries([binary], use: .required)).contains(
        "other is not the executable of this core: its build id is "))
    #expect(
      message(MemoryBytes(SmallProgram.core), Binaries([binary], use: .matching)).contains(
        "no executable among 1 has the build id of this core"))
  }

  @Test func `a core that was cut short names ulimit`() throws {
    let half = Array(SmallProgram.core.prefix(SmallProgram.core.count / 8))
    #expect(message(MemoryBytes(half), try SmallProgram.binaries()).contains("ulimit -c"))
  }
}
