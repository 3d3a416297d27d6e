import Glibc
import Synchronization
public import SystemPackage

/// The temporary files of this process, so that a signal can remove them.
///
/// Each is locked as long as it has its temporary name. So other processes can tell it from a file that a killed process
/// has left.
public enum TemporaryFiles {
  /// Their names, each with the folder that it is in.
  private static let all = Mutex<[FilePath.Component: Folder]>([:])

  /// What every temporary file's name begins with.
  public static let namePrefix = ".heapdump2pprof-"

  private static let nameEnding = ".tmp"

  /// A file that cannot be locked was left if nobody has written to it for this time: 24 hours, in nanoseconds.
  private static let age: Int64 = 24 * 3600 * 1_000_000_000

  /// Whether a temporary file can have this name.
  public static func canBeNamed(_ name: FilePath.Component) -> Bool {
    let bytes = name.bytes
    guard bytes.starts(with: namePrefix.utf8), bytes.suffix(nameEnding.utf8.count).elementsEqual(nameEnding.utf8) else {
      return false
    }
    let number = bytes.dropFirst(namePrefix.utf8.count).dropLast(nameEnding.utf8.count)
    return number.count <= 13 && number.allSatisfy { (0x30...0x39).contains($0) || (0x61...0x7a).contains($0) }
  }

  /// Removes all temporary files, then calls `end`, which ends the process. Until then, none can be made or renamed.
  ///
  /// The lock is never released: a thread that is about to create a file waits until the process is gone.
  public static func removeAll(then end: () -> Never) -> Never {
    all.withLock { files in
      for (name, folder) in files { try? folder.remove(name) }
      end()
    }
  }

  /// Removes a file that a killed process has left: a regular file with the name of a temporary file that nobody has
  /// locked. Where files cannot be locked, nobody must have written to it for a day.
  ///
  /// - Returns: whether it was removed.
  @discardableResult
  public static func removeIfLeft(_ name: FilePath.Component, in folder: Folder) -> Bool {
    guard canBeNamed(name), let file = try? folder.open(name, .readWrite) else { return false }
    defer { try? file.close() }
    guard let status = try? Stat(file), status.isRegular else { return false }
    switch FileLock.take(file) {
    case .taken: break
    case .held: return false
    case .unavailable: guard isOld(status) else { return false }
    }
    // While it is locked, only somebody else's program gives its name to another file.
    guard let named = try? folder.status(of: name), named.identity == status.identity else { return false }
    return (try? folder.remove(name)) != nil
  }

  /// By the clock of this machine. A file from the future, written by a machine with another clock, is not old.
  private static func isOld(_ status: Stat) -> Bool {
    var now = timespec()
    guard unsafe clock_gettime(CLOCK_REALTIME, &now) == 0 else { return false }
    return Int64(now.tv_sec) &* 1_000_000_000 &- status.modified > age
  }

  /// Makes a new file in a folder, under a name that nothing else has, and locks it.
  static func create(in folder: Folder, mode: mode_t) throws(Errno) -> (FilePath.Component, FileDescriptor) {
    try all.withLock { files throws(Errno) in
      while true {
        let number = String(UInt64.random(in: .min ... .max), radix: 36)
        guard let name = FilePath.Component(namePrefix + number + nameEnding), files[name] == nil else { continue }
        let file: FileDescriptor
        // Before it exists, so that a crash at any moment finds it.
        CrashedFiles.insert(name, in: folder)
        do throws(Errno) {
          file = try folder.create(name, mode: mode)
        } catch {
          CrashedFiles.remove(name, in: folder)
          if error == .fileExists { continue }
          throw error
        }
        // Between these two calls, another process may have taken it for a file that was left.
        let lock = FileLock.take(file)
        if lock == .held || (try? Stat(file))?.linkCount == 0 {
          try? folder.remove(name)
          CrashedFiles.remove(name, in: folder)
          try? file.close()
          continue
        }
        files[name] = folder
        return (name, file)
      }
    }
  }

  /// Gives a temporary file its final name. If that fails, the file keeps its temporary name.
  static func rename(
    _ temporary: FilePath.Component, in folder: Folder, to name: FilePath.Component, replacing: Bool
  ) throws(Errno) {
    try all.withLock { files throws(Errno) in
      try folder.rename(temporary, to: name, replacing: replacing)
      CrashedFiles.remove(temporary, in: folder)
      files[temporary] = nil
    }
  }

  /// Removes one temporary file.
  static func remove(_ name: FilePath.Component, in folder: Folder) {
    all.withLock { files in
      try? folder.remove(name)
      CrashedFiles.remove(name, in: folder)
      files[name] = nil
    }
  }
}
