import ByteStreams
import GoHeapDump
import Names
import Profiles
import Testing

@testable import GoCore

/// What a core tells of goroutines that a dump does not.
struct GoroutineTests {
  /// A goroutine of main.wait.
  private static func waiting(_ core: PatchedCore) throws -> CoreGoroutine {
    var reader = try CoreReader(CoreFile(MemoryBytes(SmallProgram.core)), core.reader.memory.executable)
    var collector = GoroutineCollector()
    try reader.read(into: &collector)
    let goroutines = collector.goroutines
    let waiting = goroutines.goroutines.first { goroutine in
      goroutine.id != 1 && goroutine.frames.contains { goroutines.function(goroutines.frames[$0]).hasPrefix("main.") }
    }
    return try core.goroutine(try #require(waiting).id)
  }

  // MARK: Labels

  private func samples(_ core: PatchedCore) throws -> [String] {
    try SmallProgram.samples(MemoryBytes(core.bytes), .goroutine)
  }

  @Test func `labels of a goroutine are labels of its sample`() throws {
    var core = try PatchedCore()
    let goroutine = try Self.waiting(core)
    #expect(goroutine.labels == 0)
    let entries = try core.place(text: "zone") + core.place(text: "blå") + core.place(text: "a") + core.place(text: "")
    let list = CoreBuilder.number(try core.place(entries), 8) + CoreBuilder.number(2, 8) + CoreBuilder.number(2, 8)
    let labels = try core.place(list)
    try core.write(word: labels, at: goroutine.address + UInt64(core.reader.layout.goroutine.labels))
    let found = try samples(core).filter { $0.contains("zone=blå") }
    #expect(found.count == 1)
    #expect(found.first?.contains("\"goroutine=\(goroutine.id)\"") == true)
    #expect(found.first?.contains("\"a=0\"") == true)
  }

  @Test func `labels that are none are left out, and a check says so`() throws {
    var core = try PatchedCore()
    let goroutine = try Self.waiting(core)
    try core.write(word: 0x1234, at: goroutine.address + UInt64(core.reader.layout.goroutine.labels))
    #expect(try samples(core) == SmallProgram.samples(MemoryBytes(SmallProgram.core), .goroutine))
    var reader = try CoreReader(CoreFile(MemoryBytes(core.bytes)), core.reader.memory.executable)
    var goroutines = GoroutineCollector()
    try reader.read(into: &goroutines)
    #expect(reader.checks.filter { !$0.agrees }.map(\.name) == ["labels"])
  }

  @Test func `labels that the core was cut short of are an error`() throws {
    let core = try PatchedCore()
    let last = try #require(core.core.segments.max { $0.offset + $0.stored < $1.offset + $1.stored })
    let end = Int(last.offset + last.stored) - 64
    let cut = try CoreFile(MemoryBytes(Array(core.bytes[..<end])))
    let address = last.address + last.stored - 32
    var labels = GoroutineLabels(
      CoreMemory(cut, core.reader.memory.executable, bias: 0), isMap: false, version: "go1.27")
    #expect(throws: CoreError.cutShort(address: address, missing: 64)) { try labels.labels(address) }
    #expect(try labels.labels(0x1234) == nil)
  }

  @Test func `labels were a map until Go 1.23, which may be growing`() throws {
    var core = try PatchedCore()
    func bucket(_ entries: [(hash: UInt8, key: String, value: String)], next: UInt64) throws -> [UInt8] {
      var bytes = [UInt8](repeating: 0, count: 272)
      for (slot, entry) in entries.enumerated() {
        bytes[slot] = entry.hash
        bytes.replaceSubrange(8 + slot * 16..<24 + slot * 16, with: try core.place(text: entry.key))
        bytes.replaceSubrange(136 + slot * 16..<152 + slot * 16, with: try core.place(text: entry.value))
      }
      bytes.replaceSubrange(264..<272, with: CoreBuilder.number(next, 8))
      return bytes
    }
    // An entry that was moved (2) or deleted (1) is somewhere else, or nowhere.
    let overflow = try core.place(try bucket([(1, "deleted", "x"), (200, "f", "6")], next: 0))
    let new = try core.place(
      try bucket([(5, "e", "5")], next: overflow) + bucket([(9, "a", "1"), (9, "b", "2")], next: 0))
    let old = try core.place(try bucket([(2, "a", "1"), (77, "c", "3"), (0, "none", "")], next: 0))
    var map = CoreBuilder.number(5, 8) + [0, 1, 0, 0] + CoreBuilder.number(0, 4)
    map += CoreBuilder.number(new, 8) + CoreBuilder.number(old, 8) + CoreBuilder.number(0, 8)
    let address = try core.place(CoreBuilder.number(try core.place(map), 8))
    let memory = CoreMemory(try CoreFile(MemoryBytes(core.bytes)), core.reader.memory.executable, bias: 0)
    var labels = GoroutineLabels(memory, isMap: true, version: "go1.23")
    let found = try labels.labels(address)?.map { "\($0.key.text)=\($0.value.text)" }
    #expect(found == ["a=1", "b=2", "c=3", "e=5", "f=6"])
  }

  // MARK: Interrupted ones

  // A container numbers threads otherwise than the system around it, where gcore runs.
  @Test(arguments: [nil, 7] as [UInt64?])
  func `a goroutine on a thread is where its registers say`(id: UInt64?) throws {
    var core = try PatchedCore()
    let goroutine = try Self.waiting(core)
    var unwinder = Unwinder(core.reader.memory)
    let frames = try unwinder.frames(StackStart(pc: goroutine.pc, sp: goroutine.sp), of: goroutine)
    #expect(goroutine.isWhole(frames))
    let frame = try #require(try frames.first { try unwinder.name($0.function).starts(with: "main.".utf8) })
    #expect(try samples(core).count { $0.contains(" main.wait:42 ") && $0.contains(" [3] ") } == 1)
    try core.run(goroutine, pc: frame.pc, sp: frame.sp, register: goroutine.address, id: id)

    var reader = try CoreReader(CoreFile(MemoryBytes(core.bytes)), core.reader.memory.executable)
    var collector = GoroutineCollector()
    try reader.read(into: &collector)
    let found = try #require(collector.goroutines.goroutines.first { $0.id == goroutine.id })
    #expect(found.isInterrupted)
    #expect(collector.goroutines.goroutines.count { $0.isInterrupted } == 1)
    #expect(collector.goroutines.frames[found.frames.lowerBound].pc == frame.pc)
    #expect(collector.roots.contains { $0 == goroutine.address })

    // Its line is that of the instruction, and not that of the call in front of it.
    let sample = try #require(try samples(core).first { $0.contains("\"goroutine=\(goroutine.id)\"") })
    #expect(sample.hasPrefix("main.wait:40 "), "\(sample)")
    #expect(sample.contains("state=running"))
  }

  @Test func `registers that lead to no stack do not count`() throws {
    var core = try PatchedCore()
    let goroutine = try Self.waiting(core)
    // In the middle of nowhere.
    try core.run(goroutine, pc: 0x10, sp: goroutine.sp + 8, register: 0)
    let before = try SmallProgram.samples(MemoryBytes(SmallProgram.core), .goroutine)
    let sample = try #require(try samples(core).first { $0.contains("\"goroutine=\(goroutine.id)\"") })
    let old = try #require(before.first { $0.contains("main.wait:") })
    #expect(sample.prefix { $0 != "[" } == old.prefix { $0 != "[" })
  }
}

/// Keeps goroutines and the roots that are no variables.
private struct GoroutineCollector: RecordVisitor {
  var wanted = RecordSet(.goroutine, .stackFrame, .otherRoot)
  let objectDetail = ObjectDetail.skipped
  var goroutines = Goroutines()
  var roots: [UInt64] = []

  mutating func visit(params: Params) {}

  mutating func visit(_ record: borrowing Record, _ bytes: Swift.Span<UInt8>) throws(HeapDumpError) {
    try goroutines.add(record, bytes)
    if record.tag == .otherRoot, let pointer = record[.pointer] { roots.append(pointer) }
  }
}
