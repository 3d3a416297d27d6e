import Synchronization
import Threads

/// Which chunks are being made pieces, and which pieces are ready: what the threads of `ChunksAhead` share.
final class ChunkQueue<Piece: ChunkPiece>: Sendable {
  private struct State {
    /// The next chunk that nobody has taken.
    var next: Int
    /// The pieces that are being made or are ready, in the order of the dump.
    var pieces: [Piece] = []
    var free: [Piece]
    var isStopped = false
  }

  private let state: Mutex<State>
  /// Counts the free pieces.
  private let room: Semaphore
  /// Is signalled when a piece is ready.
  private let progress = Semaphore(0)

  /// - Parameters:
  ///   - next: the first chunk.
  ///   - count: how many pieces there may be at a time.
  ///   - makePiece: gives an empty piece.
  init(next: Int, _ count: Int, _ makePiece: () -> Piece) {
    let pieces = (0..<count).map { _ in makePiece() }
    state = Mutex(State(next: next, free: pieces))
    room = Semaphore(count)
  }

  /// A piece to be filled, of the next chunk; waits until one is free.
  ///
  /// - Returns: nil if no more are wanted.
  func claim() -> Piece? {
    room.wait()
    return takeFree()
  }

  /// The same, but does not wait: nil also if none is free.
  func claimNow() -> Piece? { room.tryWait() ? takeFree() : nil }

  private func takeFree() -> Piece? {
    state.withLock { state in
      guard !state.isStopped, let piece = state.free.popLast() else { return nil }
      piece.begin(chunk: state.next)
      state.next += 1
      state.pieces.append(piece)
      return piece
    }
  }

  /// Says that a piece is filled.
  func finish(_ piece: Piece) {
    piece.finish()
    progress.signal()
  }

  /// The piece of a chunk, which may still be filled; nil if nobody makes it, and from now on nobody will.
  func piece(of chunk: Int) -> Piece? {
    while true {
      let first = state.withLock { state in
        state.next = max(state.next, chunk + 1)
        return state.pieces.first
      }
      guard let first, first.chunk <= chunk else { return nil }
      if first.chunk == chunk { return first }
      wait(for: first)
      giveBack(first)
    }
  }

  /// Waits until a piece is filled.
  func wait(for piece: Piece) {
    while !piece.isDone { progress.wait() }
  }

  /// Lets the first piece, which is filled, be used for another chunk.
  func giveBack(_ piece: Piece) {
    state.withLock { state in
      state.pieces.removeFirst()
      state.free.append(piece)
    }
    room.signal()
  }

  /// Wants no more pieces.
  func stop() {
    state.withLock { $0.isStopped = true }
    room.signal()
  }
}
