import Glibc
public import SystemPackage

/// Tells whether two names lead to one file: by its device and inode.
public struct FileIdentity: Hashable, Sendable {
  private let device: DeviceID
  private let inode: Inode

  fileprivate init(_ status: Stat) { (device, inode) = (status.deviceID, status.inode) }
}

extension Stat {
  /// The device and inode of the file that the status is of.
  public var identity: FileIdentity { FileIdentity(self) }

  /// Whether it is a plain file, not a folder, pipe, terminal or device.
  public var isRegular: Bool { type == .regular }

  /// Length in bytes; meaningful for regular files only.
  public var length: Int { Int(size) }

  /// Time of the last change of the contents, in nanoseconds since 1970.
  public var modified: Int64 { Int64(st_mtim.tv_sec) &* 1_000_000_000 &+ Int64(st_mtim.tv_nsec) }
}
