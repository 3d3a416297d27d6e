import Glibc
public import SystemPackage

/// The bytes of a file, a pipe or a terminal.
public final class FileSource: SeekableByteSource {
  private let descriptor: FileDescriptor
  private let closes: Bool

  /// F_SETPIPE_SZ of fcntl(2), which is hidden from programs that do not ask for GNU's names.
  private static let setPipeSize: Int32 = 1031

  /// What the file was when it was opened.
  public let status: FileStatus

  /// The file's length in bytes when it was opened; nil if it is not a regular file.
  public var length: Int? { status.isRegular ? status.length : nil }

  /// Opens the file at `path`.
  ///
  /// A folder is an error here, and not only when it is first read.
  public convenience init(path: FilePath) throws(ByteStreamError) {
    let descriptor: FileDescriptor
    do {
      descriptor = try FileDescriptor.open(path, .readOnly, options: [.closeOnExec])
    } catch {
      throw .read(reason: "\(error)")
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
    let status: FileStatus
    do {
      status = try FileStatus.of(descriptor)
    } catch {
      throw .read(reason: "\(error)")
    }
    if status.isDirectory { throw .read(reason: Errno.isDirectory.description) }
    self.descriptor = descriptor
    self.closes = closes
    self.status = status
    if status.isRegular {
      // The kernel reads further ahead of one who says that he goes front to back.
      _ = posix_fadvise(descriptor.rawValue, 0, 0, POSIX_FADV_SEQUENTIAL)
    } else {
      // A pipe that holds more lets its two ends wait for each other less often. Whether it may, or is one, is all the same.
      _ = fcntl(descriptor.rawValue, Self.setPipeSize, 1 << 20)
    }
  }

  public var canSeek: Bool { status.isRegular }

  public func canGoBack(_ count: Int) -> Bool { canSeek }

  public func goBack(_ count: Int) throws(ByteStreamError) {
    do {
      try descriptor.seek(offset: -Int64(count), from: .current)
    } catch {
      throw .read(reason: "\(error)")
    }
  }

  public var randomAccess: (bytes: any RandomAccessBytes, position: Int)? {
    guard canSeek, let position = try? descriptor.seek(offset: 0, from: .current),
      let bytes = try? FileBytes(duplicating: descriptor, length: status.length)
    else { return nil }
    return (bytes, Int(position))
  }

  /// To be asked when everything was read, and before anything is made of it.
  ///
  /// - Throws: `changed` if somebody has written to the file since it was opened, which its length or its time of last
  ///   change tells. A pipe or a device has no contents that could change.
  public func requireUnchanged() throws(ByteStreamError) {
    guard status.isRegular else { return }
    let now: FileStatus
    do {
      now = try FileStatus.of(descriptor)
    } catch {
      throw .read(reason: "\(error)")
    }
    guard now.length == status.length, now.modified == status.modified else {
      throw .changed(from: status.length, to: now.length)
    }
  }

  public func seek(to offset: Int64) throws(ByteStreamError) {
    do {
      try descriptor.seek(offset: offset, from: .start)
    } catch {
      throw .read(reason: "\(error)")
    }
  }

  deinit {
    if closes { try? descriptor.close() }
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    do {
      return try descriptor.waiting(.reading) {
        // The descriptor writes only into that part of the array, which outlives the call.
        try unsafe buffer.withUnsafeMutableBytes { bytes in
          try unsafe descriptor.read(into: UnsafeMutableRawBufferPointer(rebasing: bytes[range]))
        }
      }
    } catch {
      throw .read(reason: "\(error)")
    }
  }

  public func skip(_ count: Int) throws(ByteStreamError) -> Int {
    // Below this, reading ahead in the page cache is as fast as a seek.
    guard canSeek, count >= 64 << 10 else { return try skipByReading(count) }
    // Ask for the end anew: the file may have grown or shrunk since it was opened.
    guard let end = FileStatus(descriptor: descriptor)?.length,
      let position = try? descriptor.seek(offset: 0, from: .current)
    else { return try skipByReading(count) }
    let skipped = max(0, min(count, end - Int(position)))
    do {
      try descriptor.seek(offset: Int64(skipped), from: .current)
    } catch {
      throw .read(reason: "\(error)")
    }
    return skipped
  }
}
