import ByteStreams
import DumpBuilding
import Testing

@testable import GoHeapDump

@Suite("Record boundaries in the middle of a dump") struct RecordBoundaryTests {
  /// A heap at the lowest addresses, so that small numbers are addresses.
  private func heap() throws -> HeapRange {
    struct Visitor: RecordVisitor {
      let wanted = RecordSet()
      let objectDetail = ObjectDetail.skipped
      var params: Params?
      mutating func visit(params: Params) { self.params = params }
      mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {}
    }
    var builder = DumpBuilder(.go1_7)
    builder.params(arenaStart: 0, arenaEnd: 1 << 40)
    builder.eof()
    var visitor = Visitor()
    var reader = try HeapDumpReader(MemorySource(builder.bytes))
    try reader.read(into: &visitor)
    return HeapRange(try #require(visitor.params))
  }

  /// Four objects of eight bytes, one behind the other.
  private let objects: [UInt8] = (0..<4).flatMap { _ in [1, 0x40, 8] + [UInt8](repeating: 7, count: 8) + [1, 0, 0] }

  private func find(_ bytes: [UInt8]) throws -> Int? {
    // Near the end, nothing is guessed.
    let bytes = bytes + [UInt8](repeating: 0, count: 16)
    return RecordBoundary.find(in: bytes.span, try heap())
  }

  @Test func `the first of some objects, behind what is none`() throws {
    for front in [0, 1, 7, 8, 100] {
      let bytes = [UInt8](repeating: 1, count: front) + [9] + objects
      #expect(try find(bytes) == front + 1)
    }
    #expect(try find(Array(objects.prefix(objects.count / 4 * 3))) == nil)
    #expect(try find([UInt8](repeating: 0, count: 1000)) == nil)
  }

  @Test func `what looks like many objects with one long list of pointers is given up`() throws {
    // Each of the first would be an object of 4096 bytes, behind which the list lies.
    let starts = (0..<1000).flatMap { _ in [1, 8, 0x80, 0x20] as [UInt8] }
    let list = (0..<100_000).flatMap { _ in [1, 0] as [UInt8] }
    let bytes = starts + list + [9] + objects
    #expect(try find(bytes) == nil)
  }
}
