import ByteStreams
import Threads

/// Reads the records of one kind, many of which follow each other, in two threads.
///
/// Records have no index, so the dump is divided into chunks of equal length, and of each it is guessed where its first
/// record begins. What comes of a chunk is a piece: the records from that one on up to the first one that begins in
/// the next chunk. The reader takes a piece only when it has arrived exactly where that begins: then the guess was right,
/// as what follows depends on nothing in front of it. Otherwise it is dropped, and the reader looks itself.
///
/// The reader's own thread makes pieces, too, instead of waiting.
final class ChunksAhead<Maker: PieceMaker> {
  private let queue: ChunkQueue<Maker.Piece>
  private let maker: Maker
  private var window: ByteWindow
  /// What the reader has looked at itself.
  private let own: Maker.Piece

  /// Reads ahead of `offset`.
  ///
  /// - Parameters:
  ///   - bytes: what the dump is in.
  ///   - origin: where in them it begins.
  ///   - offset: where in the dump a record of the kind begins.
  ///   - makePiece: gives an empty piece.
  init(
    _ maker: Maker, _ bytes: any RandomAccessBytes, origin: Int, from offset: Int, _ makePiece: () -> Maker.Piece
  ) {
    let queue = ChunkQueue(next: offset / ChunkPiece.chunkLength, maker.pieceCount, makePiece)
    (self.queue, self.maker) = (queue, maker)
    own = makePiece()
    window = ByteWindow(RandomAccessSource(bytes, from: origin))
    // Without a thread, the reader makes all pieces.
    _ = WorkerThread.start {
      var window = ByteWindow(RandomAccessSource(bytes, from: origin))
      while let piece = queue.claim() {
        maker.fill(piece, &window)
        queue.finish(piece)
      }
    }
  }

  deinit { queue.stop() }

  /// The records from `offset` on, as far as they can be read fast: to be given back. Nil if there are none.
  func take(at offset: Int) -> Maker.Piece? {
    let chunk = offset / ChunkPiece.chunkLength
    var limit = (chunk + 1) * ChunkPiece.chunkLength
    while let piece = queue.piece(of: chunk) {
      guard piece.isDone else {
        if let next = queue.claimNow() {
          maker.fill(next, &window)
          queue.finish(next)
        } else {
          queue.wait(for: piece)
        }
        continue
      }
      if piece.start == offset { return piece }
      if let start = piece.start, start > offset {
        limit = start
        break
      }
      queue.giveBack(piece)
    }
    maker.fill(own, &window, from: offset, until: limit)
    return own.end > offset ? own : nil
  }

  /// Lets a piece be used for other records.
  func giveBack(_ piece: Maker.Piece) {
    if piece !== own { queue.giveBack(piece) }
  }
}
