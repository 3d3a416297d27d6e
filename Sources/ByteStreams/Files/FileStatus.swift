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
  /// A disk, or a part of one.
  public let isBlockDevice: Bool
  /// Length in bytes; meaningful for regular files only.
  public let length: Int
  /// Time of the last change of the contents, in nanoseconds since 1970.
  public let modified: Int64
  /// Device and inode.
  public let identity: FileIdentity
  /// How many names it has; 0 if it is open, but removed.
  public let linkCount: Int
  /// Who owns it.
  let owner: uid_t
  /// The group that it belongs to.
  let group: gid_t
  /// Who may do what with it, as in chmod(2).
  let mode: mode_t

  /// The status of what `path` names.
  ///
  /// - Throws: what the operating system says: `noSuchFileOrDirectory`, for one.
  public static func of(_ path: FilePath, followingLinks: Bool = true) throws(Errno) -> FileStatus {
    var raw = stat()
    var failure = Errno(rawValue: 0)
    // `path` is turned into a C string that lives during the call, `raw` is ours. The reason is read before anything else
    // can change it.
    let result = unsafe path.withPlatformString { name in
      let result = unsafe followingLinks ? stat(name, &raw) : lstat(name, &raw)
      failure = Errno(rawValue: errno)
      return result
    }
    guard result == 0 else { throw failure }
    return FileStatus(raw)
  }

  /// The status of what `path` names, or nil if there is nothing or it may not be looked at.
  public init?(path: FilePath, followingLinks: Bool = true) {
    guard let status = try? FileStatus.of(path, followingLinks: followingLinks) else { return nil }
    self = status
  }

  /// The status of an open file, or nil if the descriptor is not open.
  public init?(descriptor: FileDescriptor) {
    guard let status = try? FileStatus.of(descriptor) else { return nil }
    self = status
  }

  /// The status of an open file.
  static func of(_ descriptor: FileDescriptor) throws(Errno) -> FileStatus {
    var raw = stat()
    guard unsafe fstat(descriptor.rawValue, &raw) == 0 else { throw Errno(rawValue: errno) }
    return FileStatus(raw)
  }

  init(_ raw: stat) {
    let kind = raw.st_mode & S_IFMT
    isRegular = kind == S_IFREG
    isDirectory = kind == S_IFDIR
    isSymbolicLink = kind == S_IFLNK
    isBlockDevice = kind == S_IFBLK
    length = Int(raw.st_size)
    modified = Int64(raw.st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(raw.st_mtim.tv_nsec)
    identity = FileIdentity(device: UInt64(raw.st_dev), inode: UInt64(raw.st_ino))
    linkCount = Int(raw.st_nlink)
    (owner, group, mode) = (raw.st_uid, raw.st_gid, raw.st_mode & 0o7777)
  }
}
