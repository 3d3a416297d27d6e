import ByteStreams
import Synchronization

/// The objects of one chunk of a dump: see `ObjectsAhead`.
///
/// One thread fills it, another looks at what is in it when `isDone` says that it is filled.
final class ObjectPiece: @unchecked Sendable {
  /// Which chunk it is.
  private(set) var chunk = 0
  /// Where in the dump its first record begins; nil if none was found.
  private(set) var start: Int?
  /// Where its last record ends.
  private(set) var end = 0
  /// Its objects.
  private(set) var batch = ObjectBatch()

  private let done = Atomic(false)

  /// Whether it is filled.
  var isDone: Bool { done.load(ordering: .acquiring) }

  init() {}

  /// Empties it.
  func begin(chunk: Int) {
    self.chunk = chunk
    done.store(false, ordering: .relaxed)
  }

  /// Takes the objects that begin at the window's position, up to the first that begins at the offset `limit` or behind,
  /// or where something else stops the scan.
  func fill(_ scan: ObjectScan, _ window: inout ByteWindow, until limit: Int) throws(ByteStreamError) {
    start = window.offset
    batch.begin(at: window.offset)
    while true {
      scan.scan(&window, until: limit, into: &batch)
      end = window.offset
      // A record that lies across the end of the window can be this long; what is longer or something else stops it.
      guard end < limit, window.count < Self.longestRecord,
        window.count == 0 || window.buffer[window.position] == RecordTag.object.rawValue,
        try window.refill(upTo: limit)
      else { return }
    }
  }

  /// Nothing can be made of the chunk.
  func fail() { start = nil }

  /// Lets another thread look at it.
  func finish() { done.store(true, ordering: .releasing) }

  /// Lets the reader say which of the dump's objects the first one is.
  func number(from ordinal: Int) { batch.ordinal = ordinal }

  /// Contents and their list of pointers, as long as every second byte of that is one.
  private static let longestRecord = 2 * ObjectScan.longest
}
