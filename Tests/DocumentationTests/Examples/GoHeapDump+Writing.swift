import ByteStreams
import GoHeapDump

/// Copies a dump, with zeros in place of memory.
struct WithoutMemory: RecordVisitor {
  let wanted = RecordSet.all
  let objectDetail = ObjectDetail.encoded
  var writer: HeapDumpWriter

  mutating func visit(params: Params) {}

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    try writer.copy(record, bytes, contents: zeros(record.contents.count).span)
  }

  mutating func visit(_ part: RecordPart, of record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    try writer.copy(part, of: record, bytes, contents: zeros(record.contents.count).span)
  }

  private func zeros(_ count: Int) -> [UInt8] { [UInt8](repeating: 0, count: count) }
}
