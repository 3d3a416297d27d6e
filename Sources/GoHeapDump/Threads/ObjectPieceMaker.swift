/// Makes pieces of Object records.
struct ObjectPieceMaker: PieceMaker {
  let scan: ObjectScan
  let heap: HeapRange

  var tag: RecordTag { .object }

  /// As many as are made while the reader is busy with a long object.
  var pieceCount: Int { 12 }

  /// So many bytes hold the beginning of a record, if there are objects that can be read fast.
  var searched: Int { 3 * ObjectScan.longest }

  /// Contents and their list of pointers, as long as every second byte of that is one.
  var longestRecord: Int { 2 * ObjectScan.longest }

  func boundary(in bytes: Span<UInt8>) -> Int? { RecordBoundary.find(in: bytes, heap) }

  func begin(_ piece: ObjectPiece, at offset: Int) { piece.begin(at: offset) }

  func fill(_ piece: ObjectPiece, _ window: inout ByteWindow, until limit: Int) {
    piece.fill(scan, &window, until: limit)
  }
}
