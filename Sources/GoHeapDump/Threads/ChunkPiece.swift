import Synchronization

/// What comes of one chunk of a dump: see `ChunksAhead`.
///
/// One thread fills it, another looks at what is in it when `isDone` says that it is filled.
class ChunkPiece: @unchecked Sendable {
  /// Bytes of a chunk: what comes of one stays in a core's own cache, and few records lie across a border.
  static let chunkLength = 512 << 10

  /// Which chunk it is.
  private(set) final var chunk = 0
  /// Where in the dump its first record begins; nil if none was found.
  final var start: Int?
  /// Where its last record ends.
  final var end = 0

  private let done = Atomic(false)

  init() {}

  /// Whether it is filled.
  final var isDone: Bool { done.load(ordering: .acquiring) }

  /// Begins another one.
  final func begin(chunk: Int) {
    self.chunk = chunk
    done.store(false, ordering: .relaxed)
  }

  /// Lets another thread look at it.
  final func finish() { done.store(true, ordering: .releasing) }
}
