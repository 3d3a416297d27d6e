import ByteStreams
import GoHeapDump

/// Counts the bytes of objects, and goroutines.
struct Census: RecordVisitor {
  let wanted = RecordSet(.goroutine)
  let objectDetail = ObjectDetail.sizes
  var bytes: UInt64 = 0
  var goroutines = 0

  mutating func visit(params: Params) {}

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) { goroutines += 1 }

  mutating func visit(objectSizes: Span<UInt64>) {
    for index in objectSizes.indices { bytes += objectSizes[index] }
  }

  init(_ dump: any ByteSource) throws {
    var reader = try HeapDumpReader(dump)
    try reader.read(into: &self)
  }
}
