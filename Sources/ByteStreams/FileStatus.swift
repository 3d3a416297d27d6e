import Glibc
public import SystemPackage

/// Which file it is, whatever its name: device and inode.
public struct FileIdentity: Hashable, Sendable {
  let device: UInt64
  let inode: UInt64
}

/// What the operating system says of a file without opening it.
public struct FileStatus: Sendable {
  /// A plain file, not a folder, pipe, terminal or device.
  public let isRegular: Bool
  /// A folder.
  public let isDirectory: Bool
  /// A symbolic link (only where links were not followed).
  public let isSymbolicLink: Bool
  /// Length in bytes; meaningful for regular files only.
  public let length: Int
  /// Time of the last change of the contents, in nanoseconds since 1970.
  public let modified: Int64
  /// Device and inode.
  public let identity: FileIdentity

  /// The status of what `path` names, or nil if there is nothing or it may not be looked at.
  public init?(path: FilePath, followingLinks: Bool = true) {
    var raw = stat()
    // `path` is turned into a C string that lives during the call, `raw` is ours.
    let result = unsafe path.withPlatformString { name in
      unsafe followingLinks ? stat(name, &raw) : lstat(name, &raw)
    }
    guard result == 0 else { return nil }
    self.init(raw)
  }

  /// The status of an open file, or nil if the descriptor is not open.
  public init?(descriptor: FileDescriptor) {
    var raw = stat()
    guard unsafe fstat(descriptor.rawValue, &raw) == 0 else { return nil }
    self.init(raw)
  }

  private init(_ raw: stat) {
    let kind = raw.st_mode & S_IFMT
    isRegular = kind == S_IFREG
    isDirectory = kind == S_IFDIR
    isSymbolicLink = kind == S_IFLNK
    length = Int(raw.st_size)
    modified = Int64(raw.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(raw.st_mtim.tv_nsec)
    identity = FileIdentity(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
  }
}
