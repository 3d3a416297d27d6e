/// Bytes that are read once, front to back: a file, a pipe, an entry of an archive, a decompressed stream.
///
/// Classes, because a source owns a descriptor or a decompressor that must not be copied.
public protocol ByteSource: AnyObject {
  /// Reads at most `range.count` bytes to `buffer[range]`, the first of them to its front.
  ///
  /// - Returns: how many bytes were read; 0 only at the end (or for an empty range).
  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int

  /// Skips `count` bytes.
  ///
  /// - Returns: how many bytes were skipped, fewer than `count` only if the source ends before.
  func skip(_ count: Int) throws(ByteStreamError) -> Int

  /// Whether `goBack` works over the last `count` bytes, and over all bytes that are read or skipped from now on.
  func canGoBack(_ count: Int) -> Bool

  /// Goes back over the last `count` bytes that were read or skipped, so that they are read again.
  ///
  /// Call it only where `canGoBack` says so.
  func goBack(_ count: Int) throws(ByteStreamError)

  /// Access to these bytes for another thread, and the position of this source in them. Nil if they can be read only
  /// once, or if no other thread is to read them.
  var randomAccess: (bytes: any RandomAccessBytes, position: Int)? { get }

  /// The bytes in any order, and where in them the next byte is, whether or not other threads may read them; nil if that
  /// cannot be had.
  var anywhere: (bytes: any RandomAccessBytes, position: Int)? { get }

  /// Makes another source of the same bytes that begins with the first of them; nil if they can be read only once, as those of a
  /// pipe.
  func restarted() throws(ByteStreamError) -> (any ByteSource)?
}

/// A source that may be able to go back: some archives have their directory at the end.
public protocol SeekableByteSource: ByteSource {
  /// Whether `seek` works; it does not for pipes.
  var canSeek: Bool { get }

  /// Bytes in all, if that is known.
  var length: Int? { get }

  /// Continues at `offset` bytes from the beginning.
  func seek(to offset: Int64) throws(ByteStreamError)
}

extension ByteSource {
  /// No: a pipe and a decompressor cannot.
  public func canGoBack(_ count: Int) -> Bool { false }

  public func goBack(_ count: Int) throws(ByteStreamError) { preconditionFailure("cannot go back") }

  /// None: a pipe and a decompressor have none.
  public var randomAccess: (bytes: any RandomAccessBytes, position: Int)? { nil }

  /// As `randomAccess`.
  public var anywhere: (bytes: any RandomAccessBytes, position: Int)? { randomAccess }

  /// None: a pipe and an entry of an archive cannot be read again.
  public func restarted() throws(ByteStreamError) -> (any ByteSource)? { nil }

  /// Skips bytes by reading them, as a source does that cannot seek.
  public func skip(_ count: Int) throws(ByteStreamError) -> Int { try skipByReading(count) }

  /// Reads `count` bytes and forgets them.
  ///
  /// - Returns: as `skip(_:)`.
  public func skipByReading(_ count: Int) throws(ByteStreamError) -> Int {
    guard count > 0 else { return 0 }
    var scratch = [UInt8](repeating: 0, count: min(count, 256 << 10))
    var left = count
    while left > 0 {
      let read = try self.read(into: &scratch, at: 0..<min(left, scratch.count))
      if read == 0 { break }
      left -= read
    }
    return count - left
  }

  /// Reads all bytes; nil if there are more than `limit`.
  public func readAll(limit: Int = .max) throws(ByteStreamError) -> [UInt8]? {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 256 << 10)
    while true {
      let count = try self.read(into: &buffer, at: 0..<buffer.count)
      if count == 0 { return bytes }
      guard count <= limit - bytes.count else { return nil }
      bytes += buffer[..<count]
    }
  }

  /// Reads until `buffer` is full or the source ends.
  ///
  /// - Returns: how many bytes were read.
  public func readFully(into buffer: inout [UInt8]) throws(ByteStreamError) -> Int {
    var filled = 0
    while filled < buffer.count {
      let read = try self.read(into: &buffer, at: filled..<buffer.count)
      if read == 0 { break }
      filled += read
    }
    return filled
  }
}
