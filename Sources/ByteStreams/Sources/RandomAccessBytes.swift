import Glibc
public import SystemPackage

/// Bytes that are read at any place and in any order, by several threads at a time.
public protocol RandomAccessBytes: AnyObject, Sendable {
  /// How many there are.
  var length: Int { get }

  /// Reads the bytes in `range`, which lies within `0..<length`; fewer if there are fewer by now.
  func read(_ range: Range<Int>) throws(ByteStreamError) -> [UInt8]

  /// Reads at most `range.count` bytes from `offset` on to `buffer[range]`, the first of them to its front.
  ///
  /// - Returns: how many bytes were read; 0 only at the end (or for an empty range).
  func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) throws(ByteStreamError) -> Int
}

/// The bytes of a file on disk.
public final class FileBytes: RandomAccessBytes {
  private let descriptor: FileDescriptor
  public let length: Int
  /// What the system says of it now.
  var status: FileStatus? { FileStatus(descriptor: descriptor) }

  /// Opens the file at `path`, which must be a plain one: others cannot be read at any place.
  public init(path: FilePath) throws(ByteStreamError) {
    do {
      descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec, .nonBlocking])
    } catch {
      throw .read(reason: "\(error)")
    }
    do {
      let status = try FileStatus.of(descriptor)
      length = status.length
      if status.isDirectory { throw Errno.isDirectory }
      guard status.isRegular else { throw ByteStreamError.read(reason: "not a plain file") }
    } catch {
      try? descriptor.close()
      throw error as? ByteStreamError ?? .read(reason: "\(error)")
    }
  }

  /// The bytes of a plain file that somebody else has opened, and may close.
  init(duplicating other: FileDescriptor, length: Int) throws(ByteStreamError) {
    do {
      descriptor = try other.duplicate()
    } catch {
      throw .read(reason: "\(error)")
    }
    self.length = length
  }

  deinit { try? descriptor.close() }

  public func read(_ range: Range<Int>) throws(ByteStreamError) -> [UInt8] {
    guard !range.isEmpty else { return [] }
    do {
      let (descriptor, count) = (descriptor, range.count)
      return try unsafe [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
        while filled < count {
          // Writes only into the rest of the new array's memory.
          let read = try unsafe descriptor.read(
            fromAbsoluteOffset: Int64(range.lowerBound + filled),
            into: UnsafeMutableRawBufferPointer(rebasing: UnsafeMutableRawBufferPointer(buffer)[filled..<count]))
          if read == 0 { break }
          filled += read
        }
      }
    } catch {
      throw .read(reason: "\(error)")
    }
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) throws(ByteStreamError) -> Int {
    do {
      // The descriptor writes only into that part of the array, which outlives the call.
      return try unsafe buffer.withUnsafeMutableBytes { bytes in
        try unsafe descriptor.read(
          fromAbsoluteOffset: Int64(offset), into: UnsafeMutableRawBufferPointer(rebasing: bytes[range]))
      }
    } catch {
      throw .read(reason: "\(error)")
    }
  }
}

/// Bytes that are in memory.
public final class MemoryBytes: RandomAccessBytes {
  private let bytes: [UInt8]

  /// Random access to `bytes`.
  public init(_ bytes: [UInt8]) { self.bytes = bytes }

  public var length: Int { bytes.count }

  public func read(_ range: Range<Int>) -> [UInt8] { Array(bytes[range.clamped(to: 0..<bytes.count)]) }

  public func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) -> Int {
    let count = min(range.count, max(0, bytes.count - offset))
    for index in 0..<count { buffer[range.lowerBound + index] = bytes[offset + index] }
    return count
  }
}
