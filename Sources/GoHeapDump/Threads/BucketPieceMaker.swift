/// Makes pieces of MemProf records, as a visitor wants them prepared.
struct BucketPieceMaker<Preparation: RecordPreparation>: PieceMaker {
  let version: FormatVersion
  let layout: [LayoutField]

  var tag: RecordTag { .memProf }

  /// One that is made by each thread, and one that each may have ready: where all is new, one holds nearly all its bytes.
  var pieceCount: Int { 4 }

  /// So many bytes hold a record or two, unless names or stacks are very long.
  var searched: Int { 128 << 10 }

  /// Those of a thousand frames.
  var longestRecord: Int { ByteWindow.capacity }

  func boundary(in bytes: Span<UInt8>) -> Int? { RecordBoundary.findBuckets(in: bytes) }

  func begin(_ piece: PreparedPiece<Preparation>, at offset: Int) { piece.begin() }

  func fill(_ piece: PreparedPiece<Preparation>, _ window: inout ByteWindow, until limit: Int) {
    piece.fill(tag, layout, version, &window, until: limit)
  }
}
