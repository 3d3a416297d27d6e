public import SystemPackage

/// Bytes that several threads can read at a time, at any position.
public protocol RandomAccessBytes: AnyObject, Sendable {
  /// How many there are.
  var length: Int { get }

  /// Reads at most `range.count` bytes from `offset` on to `buffer[range]`, the first of them to its front.
  ///
  /// - Returns: how many bytes were read; 0 only at the end (or for an empty range).
  func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) throws(ByteStreamError) -> Int
}

extension RandomAccessBytes {
  /// Reads the bytes in `range`, which lies within `0..<length`; fewer if there are fewer by now.
  public func read(_ range: Range<Int>) throws(ByteStreamError) -> [UInt8] {
    var bytes = [UInt8](repeating: 0, count: range.count)
    var filled = 0
    while filled < bytes.count {
      let count = try read(into: &bytes, at: filled..<bytes.count, from: range.lowerBound + filled)
      if count == 0 { break }
      filled += count
    }
    bytes.removeLast(bytes.count - filled)
    return bytes
  }
}

/// The bytes of a file on disk.
public final class FileBytes: RandomAccessBytes {
  private let descriptor: FileDescriptor
  public let length: Int

  /// Opens the file at `path`, which must be a plain one: others cannot be read at any position.
  public init(path: FilePath) throws(ByteStreamError) {
    let descriptor = try ByteStreamError.reading {
      try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
    }
    do {
      let status = try Stat(descriptor)
      if status.type == .directory { throw Errno.isDirectory }
      guard status.isRegular else { throw ByteStreamError.read(reason: "not a plain file") }
      (self.descriptor, length) = (descriptor, status.length)
    } catch {
      try? descriptor.close()
      throw ByteStreamError(reading: error)
    }
  }

  /// The bytes of a plain file that somebody else has opened and may close.
  package init(duplicating other: FileDescriptor, length: Int) throws(ByteStreamError) {
    descriptor = try ByteStreamError.reading { try other.duplicate() }
    self.length = length
  }

  deinit { try? descriptor.close() }

  /// What the system says of the file now.
  func status() throws(ByteStreamError) -> Stat { try ByteStreamError.reading { try Stat(descriptor) } }

  public func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) throws(ByteStreamError) -> Int {
    try ByteStreamError.reading {
      // The descriptor writes only into that part of the array, which outlives the call.
      try unsafe buffer.withUnsafeMutableBytes { bytes in
        try unsafe descriptor.read(
          fromAbsoluteOffset: Int64(offset), into: UnsafeMutableRawBufferPointer(rebasing: bytes[range]))
      }
    }
  }
}

/// Bytes that are in memory.
public final class MemoryBytes: RandomAccessBytes {
  private let bytes: [UInt8]

  /// Random access to `bytes`.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var length: Int { bytes.count }

  public func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) -> Int {
    let count = min(range.count, max(0, bytes.count - offset))
    for index in 0..<count { buffer[range.lowerBound + index] = bytes[offset + index] }
    return count
  }
}
