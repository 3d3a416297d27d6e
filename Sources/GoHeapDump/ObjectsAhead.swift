import ByteStreams
import Dispatch

/// Reads the Object records of a dump in two threads.
///
/// Records have no index, so the dump is divided into chunks of equal length, and of each it is guessed where its first
/// record begins. What comes of a chunk is a piece: the objects from that record on up to the first one that begins in
/// the next chunk. The reader takes a piece only when it has arrived exactly where that begins: then the guess was right,
/// as what follows depends on nothing in front of it. Otherwise it is dropped, and the reader looks itself.
///
/// The reader's own thread makes pieces, too, instead of waiting.
final class ObjectsAhead {
  private let queue: ChunkQueue
  private let maker: PieceMaker
  private var window: ByteWindow
  /// What the reader has looked at itself.
  private let own = ObjectPiece()

  /// Reads ahead of `offset`.
  ///
  /// - Parameters:
  ///   - bytes: what the dump is in.
  ///   - origin: where in them it begins.
  ///   - offset: where in the dump an Object record begins.
  init(_ scan: ObjectScan, _ heap: HeapRange, _ bytes: any RandomAccessBytes, origin: Int, from offset: Int) {
    let queue = ChunkQueue(next: offset / ChunkQueue.chunkLength)
    let maker = PieceMaker(scan: scan, heap: heap)
    (self.queue, self.maker) = (queue, maker)
    window = ByteWindow(RandomAccessSource(bytes, from: origin))
    DispatchQueue.global().async {
      var window = ByteWindow(RandomAccessSource(bytes, from: origin))
      while let piece = queue.claim() {
        maker.fill(piece, &window)
        queue.finish(piece)
      }
    }
  }

  deinit { queue.stop() }

  /// The objects from `offset` on, as far as they can be read fast: to be given back. Nil if there are none.
  func take(at offset: Int) -> ObjectPiece? {
    let chunk = offset / ChunkQueue.chunkLength
    var limit = (chunk + 1) * ChunkQueue.chunkLength
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
    return own.batch.count > 0 ? own : nil
  }

  /// Lets a piece be used for other objects.
  func giveBack(_ piece: ObjectPiece) {
    if piece !== own { queue.giveBack(piece) }
  }
}
