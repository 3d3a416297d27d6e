import Glibc
public import SystemPackage

/// The bytes of a file, a pipe or a terminal.
public final class FileSource: SeekableByteSource {
  private let descriptor: FileDescriptor
  private let closes: Bool

  /// F_SETPIPE_SZ of fcntl(2), which headers show only to programs that ask for GNU extensions.
  private static let setPipeSize: Int32 = 1031

  /// Where the first byte is: standard input may be in the middle of a file.
  private let start: Int

  /// What the file was when it was opened.
  public let status: Stat

  /// The file's length in bytes when it was opened; nil if it is not a regular file.
  public var length: Int? { status.isRegular ? status.length : nil }

  /// Opens the file at `path`.
  ///
  /// A folder is an error here already, not only when it is first read.
  public convenience init(path: FilePath) throws(ByteStreamError) {
    let descriptor = try ByteStreamError.reading {
      try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
    }
    do {
      try self.init(descriptor: descriptor, closes: true)
    } catch {
      try? descriptor.close()
      throw error
    }
  }

  /// The process's standard input.
  public static func standardInput() throws(ByteStreamError) -> FileSource {
    try FileSource(descriptor: .standardInput, closes: false)
  }

  private init(descriptor: FileDescriptor, closes: Bool) throws(ByteStreamError) {
    let status = try ByteStreamError.reading { try Stat(descriptor) }
    if status.type == .directory { throw .read(.system(.isDirectory)) }
    self.descriptor = descriptor
    self.closes = closes
    self.status = status
    start = status.isRegular ? (try? descriptor.seek(offset: 0, from: .current)).map { Int($0) } ?? 0 : 0
    if status.isRegular {
      // Then the kernel reads further ahead.
      _ = posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_SEQUENTIAL)
    } else {
      // The two ends of a larger pipe wait for each other less often. Failure is harmless: it may not be a pipe.
      _ = fcntl(descriptor.rawValue, Self.setPipeSize, 1 << 20)
    }
  }

  public var canSeek: Bool { status.isRegular }

  public func canGoBack(_ count: Int) -> Bool { canSeek }

  public func goBack(_ count: Int) throws(ByteStreamError) {
    _ = try ByteStreamError.reading { try descriptor.seek(offset: -Int64(count), from: .current) }
  }

  public var randomAccess: (bytes: any RandomAccessBytes, position: Int)? {
    guard canSeek, let position = try? descriptor.seek(offset: 0, from: .current),
      let bytes = try? FileBytes(duplicating: descriptor, length: status.length)
    else { return nil }
    return (bytes, Int(position))
  }

  public func restarted() throws(ByteStreamError) -> (any ByteSource)? {
    guard canSeek else { return nil }
    return RandomAccessSource(try FileBytes(duplicating: descriptor, length: status.length), from: start)
  }

  /// Makes sure that nobody has written to the file since it was opened. Call it after all reading, before the bytes are
  /// used for anything.
  ///
  /// - Throws: `changed` if its length or its time of last change differs. A pipe or a device has no contents that could
  ///   change.
  public func requireUnchanged() throws(ByteStreamError) {
    guard status.isRegular else { return }
    let now = try ByteStreamError.reading { try Stat(descriptor) }
    guard now.length == status.length, now.modified == status.modified else {
      throw .changed(from: status.length, to: now.length)
    }
  }

  public func seek(to offset: Int64) throws(ByteStreamError) {
    _ = try ByteStreamError.reading { try descriptor.seek(offset: offset, from: .start) }
  }

  deinit {
    if closes { try? descriptor.close() }
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    try ByteStreamError.reading {
      try descriptor.waiting(for: POLLIN) {
        // The descriptor writes only into that part of the array, which outlives the call.
        try unsafe buffer.withUnsafeMutableBytes { bytes in
          try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[range]))
        }
      }
    }
  }

  public func skip(_ count: Int) throws(ByteStreamError) -> Int {
    // Short skips are as fast by reading: the bytes are in the page cache.
    guard canSeek, count >= 64 << 10 else { return try skipByReading(count) }
    // The file may have grown or shrunk since it was opened.
    guard let end = (try? Stat(descriptor))?.length,
      let position = try? descriptor.seek(offset: 0, from: .current)
    else { return try skipByReading(count) }
    let skipped = max(0, min(count, end - Int(position)))
    _ = try ByteStreamError.reading { try descriptor.seek(offset: Int64(skipped), from: .current) }
    return skipped
  }
}
