import ByteStreams
import GoHeapDump
import Testing

@testable import GoCore

/// Whether pointers lead to objects, in the core of the small program.
struct FreeSlotTests {
  private struct Nobody: RecordVisitor {
    let wanted = RecordSet(.object)
    let objectDetail = ObjectDetail.pointers

    mutating func visit(params: Params) {}

    mutating func visit(_ record: borrowing Record, _ bytes: Swift.Span<UInt8>) {}
  }

  private func check(_ core: PatchedCore) throws -> SourceCheck {
    var reader = try CoreReader(CoreFile(MemoryBytes(core.bytes)), core.reader.memory.executable)
    var nobody = Nobody()
    try reader.read(into: &nobody)
    return try #require(reader.checks.first { $0.name == "free_slots" })
  }

  @Test
  func `no pointer leads to a free slot, until the bits of a span say that its objects are free`() throws {
    var core = try PatchedCore()
    let whole = try check(core)
    #expect(whole.agrees)
    #expect(whole.text.hasPrefix("0 of "))

    let (reader, layout) = (core.reader, core.reader.layout.span)
    let heap = try reader.variables.require(.heap, reader.version)
    let (start, count) = try reader.memory.slice(heap + reader.layout.heap.allSpans)
    for index in 0..<count {
      let address = try reader.memory.word(start + index * 8)
      guard let span = try GoCore.Span(reader.memory, layout, at: address), !span.isLarge else { continue }
      let width = layout.countWidth
      try core.write([UInt8](repeating: 0, count: width), at: address + UInt64(layout.freeIndex))
      // Of every other object, so that some are left to hold them.
      let bits = [UInt8](repeating: 0x55, count: (span.elementCount + 7) / 8)
      try core.write(bits, at: span.allocBits)
    }
    let damaged = try check(core)
    #expect(!damaged.agrees)
    #expect(!damaged.text.hasPrefix("0 of "))
  }
}
