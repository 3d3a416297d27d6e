// The MemProf records that are read in two threads.
extension HeapDumpReader {
  /// Hands out the MemProf records that come next, prepared, once so many have come that many more are to be expected, and
  /// as long as nothing is in the way that the careful path must look at.
  mutating func readBuckets<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    guard runOfBuckets >= Self.bucketsWorthAThread, visitor.preparesBuckets, window.count > 0,
      window.buffer[window.position] == RecordTag.memProf.rawValue
    else { return }
    runOfBuckets = 0
    guard let (bytes, origin) = readableAhead else { return }
    let ahead = ChunksAhead(
      BucketPieceMaker<Visitor.Preparation>(version: version, layout: layouts[.memProf]), bytes, origin: origin,
      from: window.offset
    ) { PreparedPiece(visitor.makePreparation()) }
    while let piece = ahead.take(at: window.offset) {
      let ordinal = counts[Int(RecordTag.memProf.rawValue)] + 1
      counts[Int(RecordTag.memProf.rawValue)] += piece.count
      try visitor.visit(piece.preparation, ordinal: ordinal)
      do {
        try window.move(to: piece.end)
      } catch {
        throw failure(.input(error), at: window.offset)
      }
      ahead.giveBack(piece)
    }
  }

  private static let bucketsWorthAThread = 256 << 10
}
