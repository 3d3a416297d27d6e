import ByteStreams
import GoHeapDump
import Testing

@testable import GoCore

/// The types that the allocator keeps of objects, where something else is.
struct ObjectTypeTests {
  /// Finds the large spans with pointers: where their descriptions are, and what these say.
  private func largeSpans(_ reader: CoreReader) throws -> [(address: UInt64, span: GoCore.Span)] {
    let heap = try reader.variables.require(.heap, reader.version)
    let (start, count) = try reader.memory.slice(heap + reader.layout.heap.allSpans)
    return try (0..<count).compactMap { index in
      let address = try reader.memory.word(start + index * 8)
      guard let span = try GoCore.Span(reader.memory, reader.layout.span, at: address) else { return nil }
      return span.isLarge && span.hasPointers && span.largeType != 0 ? (address, span) : nil
    }
  }

  // An address that is not mapped, and one of something else.
  @Test(arguments: [0x10, nil] as [UInt64?])
  func `an object of a type that cannot be read has no known pointers, and a check says so`(type: UInt64?) throws {
    var core = try PatchedCore()
    let large = try #require(try largeSpans(core.reader).first)
    let place = large.address + UInt64(try #require(core.reader.layout.span.largeType))
    let other = try type ?? core.place([UInt8](repeating: 0xff, count: 128))
    #expect(try core.reader.memory.word(place) == large.span.largeType)
    try core.write(word: other, at: place)

    var (whole, damaged) = (ObjectCollector(), ObjectCollector())
    var reader = core.reader
    try reader.read(into: &whole)
    #expect(reader.checks.filter { !$0.agrees }.map(\.name) == [])
    reader = try CoreReader(CoreFile(MemoryBytes(core.bytes)), core.reader.memory.executable)
    try reader.read(into: &damaged)

    #expect(damaged.pointers.count == whole.pointers.count)
    #expect(whole.pointers[large.span.start] == 1)
    #expect(damaged.pointers[large.span.start] == 0)
    let check = try #require(reader.checks.first { !$0.agrees })
    #expect(check.name == "object_types")
    #expect(reader.warnings == ["the type of 1 object cannot be read: what only these hold may look unreachable"])
  }
}

/// Counts the pointers of each object into the heap.
private struct ObjectCollector: RecordVisitor {
  let wanted = RecordSet(.object)
  let objectDetail = ObjectDetail.pointers
  var pointers: [UInt64: Int] = [:]

  mutating func visit(params: Params) {}

  mutating func visit(_ record: borrowing Record, _ bytes: Swift.Span<UInt8>) {}

  mutating func visit(objects: ObjectBatch) {
    var start = 0
    for (address, end) in zip(objects.addresses, objects.ends) {
      pointers[address] = end - start
      start = end
    }
  }
}
