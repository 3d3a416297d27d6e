import Dispatch
import Synchronization

/// Which chunks are being made pieces, and which pieces are ready: what the threads of `ObjectsAhead` share.
final class ChunkQueue: Sendable {
  /// Bytes of a chunk: what comes of one stays in a core's own cache, and few records lie across a border.
  static let chunkLength = 512 << 10
  /// So many pieces are in memory at most: as many as are made while the reader is busy with a long object.
  private static let pieceCount = 12

  private struct State {
    /// The next chunk that nobody has taken.
    var next: Int
    /// The pieces that are being made or are ready, in the order of the dump.
    var pieces: [ObjectPiece] = []
    var free: [ObjectPiece] = (0..<pieceCount).map { _ in ObjectPiece() }
    var isStopped = false
  }

  private let state: Mutex<State>
  /// Counts the free pieces.
  private let room = DispatchSemaphore(value: 0)
  /// Is signalled when a piece is ready.
  private let progress = DispatchSemaphore(value: 0)

  /// - Parameter next: the first chunk.
  init(next: Int) {
    state = Mutex(State(next: next))
    // A semaphore must not end below the value that it began with.
    for _ in 0..<Self.pieceCount { room.signal() }
  }

  /// A piece to be filled, of the next chunk; waits until one is free.
  ///
  /// - Returns: nil if no more are wanted.
  func claim() -> ObjectPiece? {
    room.wait()
    return takeFree()
  }

  /// The same, but does not wait: nil also if none is free.
  func claimNow() -> ObjectPiece? { room.wait(timeout: .now()) == .success ? takeFree() : nil }

  private func takeFree() -> ObjectPiece? {
    state.withLock { state in
      guard !state.isStopped, let piece = state.free.popLast() else { return nil }
      piece.begin(chunk: state.next)
      state.next += 1
      state.pieces.append(piece)
      return piece
    }
  }

  /// Says that a piece is filled.
  func finish(_ piece: ObjectPiece) {
    piece.finish()
    progress.signal()
  }

  /// The piece of a chunk, which may still be filled; nil if nobody makes it, and from now on nobody will.
  func piece(of chunk: Int) -> ObjectPiece? {
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
  func wait(for piece: ObjectPiece) {
    while !piece.isDone { progress.wait() }
  }

  /// Lets the first piece, which is filled, be used for another chunk.
  func giveBack(_ piece: ObjectPiece) {
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
