/// The objects of one chunk of a dump.
final class ObjectPiece: ChunkPiece, @unchecked Sendable {
  private(set) var batch = ObjectBatch()

  /// Empties it, for objects that begin at `offset`.
  func begin(at offset: Int) { batch.begin(at: offset) }

  /// Takes the objects that lie in the window, up to the first that begins at the offset `limit` or behind.
  func fill(_ scan: ObjectScan, _ window: inout ByteWindow, until limit: Int) {
    scan.scan(&window, until: limit, into: &batch)
  }

  /// Lets the reader say which of the dump's objects the first one is.
  func number(from ordinal: Int) { batch.ordinal = ordinal }
}
