/// Makes pieces of chunks; see `ObjectsAhead`.
struct PieceMaker: Sendable {
  let scan: ObjectScan
  let heap: HeapRange

  /// Fills a piece with the objects of its chunk, if it can be guessed where they begin.
  ///
  /// - Parameter window: over the whole dump; is moved.
  func fill(_ piece: ObjectPiece, _ window: inout ByteWindow) {
    let start = piece.chunk * ChunkQueue.chunkLength
    let limit = start + ChunkQueue.chunkLength
    do {
      try window.move(to: start)
      while window.count < Self.searched, try window.refill(upTo: limit) {}
      let boundary = RecordBoundary.find(in: window.buffer.span.extracting(window.position..<window.end), heap)
      guard let boundary else { return piece.fail() }
      window.position += boundary
      try piece.fill(scan, &window, until: limit)
    } catch {
      // The reader will come upon it, too, and say it.
      piece.fail()
    }
  }

  /// Fills a piece with the objects from `offset` on, where one begins, up to the first that begins at `limit` or behind.
  func fill(_ piece: ObjectPiece, _ window: inout ByteWindow, from offset: Int, until limit: Int) {
    do {
      try window.move(to: offset)
      try piece.fill(scan, &window, until: limit)
    } catch {
      // What was read before the error is right; the reader will come upon the error.
    }
  }

  /// So many bytes hold the beginning of a record, if there are objects that can be read fast.
  private static let searched = 3 * ObjectScan.longest
}
