import Synchronization
import Threads

/// Bytes of a chunk: what comes of one stays in a core's own cache, and few records lie across a border.
let chunkLength = 512 << 10

/// The records of one chunk of a dump, as `Content` has them: see `ChunksAhead`.
///
/// One thread fills it, another looks at what is in it when `isDone` says that it is filled.
final class Chunk<Content>: @unchecked Sendable {
  /// Which chunk of the dump it is.
  private(set) var number = 0
  /// Where in the dump its first record begins; nil if none was found.
  var start: Int?
  /// Where its last record ends.
  var end = 0
  var content: Content

  private let done = Atomic(false)

  init(_ content: Content) { self.content = content }

  /// Whether it is filled.
  var isDone: Bool { done.load(ordering: .acquiring) }

  /// Makes it another one.
  fileprivate func begin(_ number: Int) {
    self.number = number
    done.store(false, ordering: .relaxed)
  }

  /// Lets another thread look at it.
  fileprivate func finish() { done.store(true, ordering: .releasing) }
}

/// Which chunks are being read, and which are ready: what the threads of `ChunksAhead` share.
final class ChunkQueue<Content>: Sendable {
  private struct State {
    /// The next chunk that nobody has taken.
    var next: Int
    /// Those that are being read or are ready, in the order of the dump.
    var chunks: [Chunk<Content>] = []
    /// Those that may be used for others.
    var free: [Chunk<Content>]
    var isStopped = false
  }

  private let state: Mutex<State>
  /// Counts those that are free.
  private let room: Semaphore
  /// Is signalled when one is ready.
  private let progress = Semaphore(0)

  /// - Parameters:
  ///   - next: the number of the first chunk.
  ///   - free: as many as there may be at a time.
  init(next: Int, _ free: [Chunk<Content>]) {
    state = Mutex(State(next: next, free: free))
    room = Semaphore(free.count)
  }

  /// The next chunk, to be filled; waits until one is free.
  ///
  /// - Returns: nil if no more are wanted.
  func claim() -> Chunk<Content>? {
    room.wait()
    return takeFree()
  }

  /// The next chunk, to be filled; nil if none is free, or no more are wanted.
  func claimNow() -> Chunk<Content>? { room.tryWait() ? takeFree() : nil }

  private func takeFree() -> Chunk<Content>? {
    state.withLock { state in
      guard !state.isStopped, let chunk = state.free.popLast() else { return nil }
      chunk.begin(state.next)
      state.next += 1
      state.chunks.append(chunk)
      return chunk
    }
  }

  /// Says that one is filled.
  func finish(_ chunk: Chunk<Content>) {
    chunk.finish()
    progress.signal()
  }

  /// The chunk with that number, which may still be filled; nil if nobody reads it, and from now on nobody will.
  func chunk(_ number: Int) -> Chunk<Content>? {
    while true {
      let first = state.withLock { state in
        state.next = max(state.next, number + 1)
        return state.chunks.first
      }
      guard let first, first.number <= number else { return nil }
      if first.number == number { return first }
      wait(for: first)
      giveBack(first)
    }
  }

  /// Waits until one is filled.
  func wait(for chunk: Chunk<Content>) {
    while !chunk.isDone { progress.wait() }
  }

  /// Lets the first one, which is filled, be used for another.
  func giveBack(_ chunk: Chunk<Content>) {
    state.withLock { state in
      state.chunks.removeFirst()
      state.free.append(chunk)
    }
    room.signal()
  }

  /// Wants no more of them.
  func stop() {
    state.withLock { $0.isStopped = true }
    room.signal()
  }
}
