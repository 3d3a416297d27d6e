import ByteStreams

extension HeapDumpReader {
  /// What another thread can read ahead in, and where in it the dump begins; nil if it cannot, or if less than two chunks
  /// are left: the reader makes the first one itself, so hardly anything would be left for the other thread.
  var readableAhead: (bytes: any RandomAccessBytes, origin: Int)? {
    guard let (bytes, origin) = window.randomAccess,
      bytes.length - origin - window.offset >= 2 * ChunkPiece.chunkLength
    else { return nil }
    return (bytes, origin)
  }
}
