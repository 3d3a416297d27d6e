import Glibc
public import SystemPackage

/// The lock of flock(2), which ends with the process that has it.
public enum FileLock {
  /// What became of an attempt.
  public enum Outcome: Equatable, Sendable {
    /// This process has the lock, until the descriptor is closed.
    case taken
    /// Another process has it.
    case held
    /// The file system has no locks, or has none now: NFS without its lock server, some of FUSE.
    case unavailable(Errno)
  }

  /// Tries to lock an open file.
  ///
  /// - Parameters:
  ///   - descriptor: the file.
  ///   - waiting: whether to wait for another process that has the lock.
  public static func take(_ descriptor: FileDescriptor, waiting: Bool = false) -> Outcome {
    do throws(Errno) {
      try systemCall { flock(descriptor.rawValue, LOCK_EX | (waiting ? 0 : LOCK_NB)) }
      return .taken
    } catch {
      return error == .wouldBlock ? .held : .unavailable(error)
    }
  }
}
