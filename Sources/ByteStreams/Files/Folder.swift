import Glibc
public import SystemPackage

/// An open folder.
///
/// Files and folders in it are reached by their names alone, and links are not followed. So nothing leads out of it,
/// whatever others do to its path meanwhile.
public final class Folder: Sendable {
  let descriptor: FileDescriptor

  /// O_PATH of open(2), which headers show only to programs that ask for GNU extensions. It opens folders that may not
  /// be listed, too.
  private static let pathOnly: Int32 = 0o10000000

  private static let flags = pathOnly | O_DIRECTORY | O_CLOEXEC

  /// Opens the folder at `path`, the working directory if that is empty. Links are followed.
  public init(path: FilePath) throws(ByteStreamError) {
    let path = path.isEmpty ? FilePath(".") : path
    descriptor = try ByteStreamError.writing {
      FileDescriptor(rawValue: try unsafe path.systemCall { unsafe Glibc.open($0, Self.flags) })
    }
  }

  /// Opens the folder at `path`, and makes it and its parents if they do not exist. Links are followed.
  public convenience init(making path: FilePath) throws(ByteStreamError) {
    try ByteStreamError.writing { try Self.make(path) }
    try self.init(path: path)
  }

  private static func make(_ path: FilePath) throws(Errno) {
    func makeOne() throws(Errno) {
      try unsafe path.systemCall { unsafe mkdir($0, 0o777) }
      // Failure is harmless: some folders can be written to, but not opened.
      try? Folder(path: path.removingLastComponent()).sync()
    }
    if path.isEmpty { return }
    do throws(Errno) {
      try makeOne()
    } catch .fileExists {
      if (try? Stat(path))?.type != .directory { throw .notDirectory }
    } catch .noSuchFileOrDirectory where path.removingLastComponent() != path {
      try make(path.removingLastComponent())
      // Another process may be faster.
      do throws(Errno) { try makeOne() } catch { if error != .fileExists { throw error } }
    }
  }

  private init(_ descriptor: FileDescriptor) { self.descriptor = descriptor }

  deinit { try? descriptor.close() }

  /// Whether it was removed while it was open. Nothing can be made in it then.
  public var isRemoved: Bool { (try? Stat(descriptor))?.linkCount == 0 }

  /// Opens a folder in it. A link is an error.
  ///
  /// - Parameters:
  ///   - name: the folder's.
  ///   - making: whether to make it if it does not exist.
  public func folder(_ name: FilePath.Component, making: Bool) throws(Errno) -> Folder {
    let path = name.path
    if making {
      do throws(Errno) {
        try unsafe path.systemCall { unsafe mkdirat(descriptor.rawValue, $0, 0o777) }
        // Its name must be on the disk before the names in it.
        try sync()
      } catch {
        guard error == .fileExists else { throw error }
      }
    }
    let opened = try unsafe path.systemCall { unsafe openat(descriptor.rawValue, $0, Self.flags | O_NOFOLLOW) }
    return Folder(FileDescriptor(rawValue: opened))
  }

  /// The status of the file, folder or link with this name; nil if there is none.
  public func status(of name: FilePath.Component) throws(Errno) -> Stat? {
    do throws(Errno) {
      return try Stat(name.path, relativeTo: descriptor, flags: .symlinkNoFollow)
    } catch .noSuchFileOrDirectory {
      return nil
    }
  }

  /// Opens a file in it. A link is an error.
  public func open(_ name: FilePath.Component, _ mode: FileDescriptor.AccessMode) throws(Errno) -> FileDescriptor {
    // If it is a pipe, do not wait for its other end.
    try open(name.path, mode.rawValue | O_NONBLOCK, 0)
  }

  /// Makes a new file in it.
  func create(_ name: FilePath.Component, mode: mode_t) throws(Errno) -> FileDescriptor {
    try open(name.path, O_WRONLY | O_CREAT | O_EXCL, mode)
  }

  private func open(_ path: FilePath, _ flags: Int32, _ mode: mode_t) throws(Errno) -> FileDescriptor {
    let all = flags | O_CLOEXEC | O_NOFOLLOW
    return FileDescriptor(rawValue: try unsafe path.systemCall { unsafe openat(descriptor.rawValue, $0, all, mode) })
  }

  /// Removes a file from it.
  public func remove(_ name: FilePath.Component) throws(Errno) {
    try unsafe name.path.systemCall { unsafe unlinkat(descriptor.rawValue, $0, 0) }
  }

  /// Gives a file in it another name.
  ///
  /// - Parameter replacing: whether something may have that name already.
  func rename(_ old: FilePath.Component, to new: FilePath.Component, replacing: Bool) throws(Errno) {
    let (from, to, folder) = (old.path, new.path, descriptor.rawValue)
    if !replacing {
      do throws(Errno) {
        // A link, unlike a rename, never replaces a file that another process has made meanwhile.
        try unsafe to.systemCall { to in unsafe from.withPlatformString { unsafe linkat(folder, $0, folder, to, 0) }
        }
        return try remove(old)
      } catch {
        // File systems without links say so in several ways. For them, the check at the start has to suffice.
        if error == .fileExists { throw error }
      }
    }
    try unsafe to.systemCall { to in unsafe from.withPlatformString { unsafe renameat(folder, $0, folder, to) } }
  }

  /// Brings the names in it to the disk.
  func sync() throws(Errno) {
    // A descriptor of O_PATH cannot be synchronized.
    let readable = try open(".", O_RDONLY | O_DIRECTORY, 0)
    defer { try? readable.close() }
    do throws(Errno) {
      try readable.bringToDisk()
    } catch {
      // A file system that has nothing to do here says one of these.
      guard [.invalidArgument, .notSupported, .noFunction].contains(error) else { throw error }
    }
  }
}
