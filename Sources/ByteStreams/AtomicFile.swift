import Glibc
public import SystemPackage

/// A file that appears whole, under its name, or not at all.
///
/// The bytes go to a temporary file in the same folder; `finish()` brings them to the disk and renames it. A sink that
/// is dropped before that leaves nothing behind; neither does a process that a signal ends, if it calls
/// `TemporaryFiles.removeAll()`.
public final class AtomicFile: ByteSink {
  private let path: FilePath
  private let replacing: Bool
  private let temporary: FilePath
  private let sink: DescriptorSink
  private var descriptor: FileDescriptor?

  /// Begins a file that will be called `path`.
  ///
  /// - Parameter replacing: whether a file of that name may be there already.
  /// - Throws: `exists` at once, not only at the end of the work, if it is there and may not; at once, too, if no file can
  ///   have that name.
  public init(path: FilePath, replacing: Bool) throws(ByteStreamError) {
    var path = path
    if let status = FileStatus(path: path, followingLinks: false) {
      guard replacing else { throw .exists }
      // What is replaced is the file that a link leads to, as if it were written to: /dev/stdout is a link.
      if status.isSymbolicLink, let target = path.target { path = target }
    } else if errno != ENOENT {
      throw lastError()
    }
    self.path = path
    self.replacing = replacing
    (temporary, sink, descriptor) = try TemporaryFiles.create(in: path.removingLastComponent())
  }

  /// The sink for an output named `path`: an `AtomicFile`, or, for a device or a pipe (`/dev/null`), the thing itself.
  public static func sink(path: FilePath, replacing: Bool) throws(ByteStreamError) -> any ByteSink {
    if let status = FileStatus(path: path), !status.isRegular {
      guard !status.isDirectory else { throw .write(reason: Errno.isDirectory.description) }
      do {
        return DescriptorSink(try FileDescriptor.open(path, .writeOnly))
      } catch {
        throw ByteStreamError(writing: error)
      }
    }
    return try AtomicFile(path: path, replacing: replacing)
  }

  deinit {
    guard let descriptor else { return }
    try? descriptor.close()
    TemporaryFiles.remove(temporary)
  }

  public func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError) {
    try sink.write(buffer, at: range)
  }

  public func finish() throws(ByteStreamError) {
    guard let descriptor else { return }
    while fsync(descriptor.rawValue) != 0 {
      guard errno == EINTR else { throw lastError() }
    }
    do {
      try descriptor.close()
    } catch {
      self.descriptor = nil
      TemporaryFiles.remove(temporary)
      throw ByteStreamError(writing: error)
    }
    self.descriptor = nil
    if let failure = TemporaryFiles.rename(temporary, to: path, replacing: replacing) {
      TemporaryFiles.remove(temporary)
      throw failure == .fileExists ? .exists : ByteStreamError(writing: failure)
    }
  }
}

/// What the last call of the operating system said.
private func lastError() -> ByteStreamError { ByteStreamError(writing: Errno(rawValue: errno)) }

extension FilePath {
  /// Where links lead in the end; nil if nothing is there.
  fileprivate var target: FilePath? {
    // The path is turned into a C string that lives during the call; the result is ours to free, and copied before.
    unsafe withPlatformString { name in
      guard let real = unsafe realpath(name, nil) else { return nil }
      defer { unsafe free(real) }
      return unsafe FilePath(platformString: real)
    }
  }
}
