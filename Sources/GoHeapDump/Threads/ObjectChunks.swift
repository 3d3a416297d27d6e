/// Reads Object records in chunks; their heap and what else pointers depend on must be known.
struct ObjectChunks: ChunkReader {
  let scan: ObjectScan
  let heap: HeapRange

  var tag: RecordTag { .object }

  /// As many as are read while the reader is busy with a long object.
  var chunkCount: Int { 12 }

  /// So many bytes hold the beginning of a record, if there are objects that can be read fast.
  var searched: Int { 3 * ObjectScan.longest }

  /// Contents and their list of pointers, as long as every second byte of that is one.
  var longestRecord: Int { 2 * ObjectScan.longest }

  func boundary(in bytes: Span<UInt8>) -> Int? { RecordBoundary.find(in: bytes, heap) }

  func begin(_ batch: inout ObjectBatch, at offset: Int) { batch.begin(at: offset) }

  func fill(_ batch: inout ObjectBatch, _ window: inout ByteWindow, until limit: Int) {
    scan.scan(&window, until: limit, into: &batch)
  }
}
