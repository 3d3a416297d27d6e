import ByteStreams

/// Makes pieces of chunks, of records of one kind; see `ChunksAhead`.
protocol PieceMaker: Sendable {
  associatedtype Piece: ChunkPiece

  /// The kind of records.
  var tag: RecordTag { get }
  /// How many pieces there may be at a time.
  var pieceCount: Int { get }
  /// So many bytes hold the beginning of a record, if there are such that can be read fast.
  var searched: Int { get }
  /// The longest record that the window is to hold; what is longer stops it.
  var longestRecord: Int { get }

  /// Where probably the first record begins; nil if it cannot be guessed.
  func boundary(in bytes: Span<UInt8>) -> Int?

  /// Empties a piece, for records that begin at `offset`.
  func begin(_ piece: Piece, at offset: Int)

  /// Takes the records that lie in the window as a whole, up to the first that begins at the offset `limit` or behind, or
  /// that something special is with.
  func fill(_ piece: Piece, _ window: inout ByteWindow, until limit: Int)
}

extension PieceMaker {
  /// Fills a piece with the records of its chunk, if it can be guessed where they begin.
  ///
  /// - Parameter window: over the whole dump; is moved.
  func fill(_ piece: Piece, _ window: inout ByteWindow) {
    let start = piece.chunk * ChunkPiece.chunkLength
    let limit = start + ChunkPiece.chunkLength
    piece.start = nil
    do {
      try window.move(to: start)
      while window.count < searched, try window.refill(upTo: limit) {}
      guard let boundary = boundary(in: window.buffer.span.extracting(window.position..<window.end)) else { return }
      window.position += boundary
      try fill(piece, moving: &window, until: limit)
    } catch {
      // The reader will come upon it, too, and say it.
      piece.start = nil
    }
  }

  /// Fills a piece with the records from `offset` on, where one begins, up to the first that begins at `limit` or behind.
  func fill(_ piece: Piece, _ window: inout ByteWindow, from offset: Int, until limit: Int) {
    piece.end = offset
    do {
      try window.move(to: offset)
      try fill(piece, moving: &window, until: limit)
    } catch {
      // What was read before the error is right; the reader will come upon the error.
    }
  }

  private func fill(_ piece: Piece, moving window: inout ByteWindow, until limit: Int) throws(ByteStreamError) {
    piece.start = window.offset
    begin(piece, at: window.offset)
    while true {
      fill(piece, &window, until: limit)
      piece.end = window.offset
      // A record may lie across the end of the window.
      guard piece.end < limit, window.count < longestRecord,
        window.count == 0 || window.buffer[window.position] == tag.rawValue, try window.refill(upTo: limit)
      else { return }
    }
  }
}
