import ByteStreams

@testable import GoHeapDump

/// Keeps the objects of a dump and the pointers of its frames and segments.
struct PointerCollector: RecordVisitor {
  struct Object: Equatable {
    var address: UInt64
    var size: UInt64
    var pointers: [UInt64]
    /// The types that the object or an interface in it says, as text.
    var types: [String] = []
  }

  let wanted = RecordSet(.stackFrame, .data, .bss)
  let objectDetail = ObjectDetail.pointers
  var objects: [Object] = []
  var words: [[PointerWord]] = []
  var ordinals: [Int] = []

  mutating func visit(params: Params) {}

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) { words.append(Array(record.pointers)) }

  mutating func visit(objects batch: ObjectBatch) {
    ordinals.append(batch.ordinal)
    var start = 0
    for index in 0..<batch.count {
      var object = Object(
        address: batch.addresses[index], size: batch.sizes[index],
        pointers: Array(batch.pointers[start..<batch.ends[index]]))
      for typed in batch.typedObjects where typed.object == index {
        object.types.append("\(typed.source) \(typed.type)")
      }
      for typed in batch.typedPointers where (start..<batch.ends[index]).contains(typed.pointer) {
        object.types.append("\(typed.pointer - start) -> \(typed.type)")
      }
      start = batch.ends[index]
      objects.append(object)
    }
  }

  /// What is in a dump.
  init(reading source: any ByteSource) throws(HeapDumpError) {
    var reader = try HeapDumpReader(source)
    try reader.read(into: &self)
  }

  /// Why a dump cannot be read; nil if it can.
  static func failure(_ source: any ByteSource) -> HeapDumpError? {
    do throws(HeapDumpError) {
      _ = try PointerCollector(reading: source)
      return nil
    } catch {
      return error
    }
  }
}
