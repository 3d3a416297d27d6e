import ByteStreams

/// Hands a source's bytes to libarchive, piece by piece.
@safe final class ArchiveFeed {
  private let source: any ByteSource
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  /// Where libarchive reads: memory that stays where it is until the next piece is asked for.
  private let pinned: UnsafeMutableRawBufferPointer
  /// Why the source had no more, if that was not its end.
  private(set) var failure: ByteStreamError?

  init(_ source: any ByteSource) {
    self.source = source
    unsafe pinned = .allocate(byteCount: buffer.count, alignment: 16)
  }

  deinit {
    unsafe pinned.deallocate()
  }

  /// What libarchive's `archive_read_callback` is to do: the count of bytes, 0 at the end, negative for an error.
  @unsafe func next(_ result: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
    do {
      let count = try source.read(into: &buffer, at: 0..<buffer.count)
      unsafe pinned.copyBytes(from: buffer[..<count])
      unsafe result.pointee = UnsafeRawPointer(pinned.baseAddress)
      return count
    } catch {
      failure = error
      return -1
    }
  }
}
