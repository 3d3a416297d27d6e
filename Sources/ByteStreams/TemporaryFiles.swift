import Glibc
import Synchronization
import SystemPackage

/// The temporary files of this process, so that a signal can remove them.
public enum TemporaryFiles {
  private static let all = Mutex<Set<FilePath>>([])

  /// What every temporary file's name begins with; those of a killed process can be told by it.
  public static let namePrefix = ".heapdump2pprof-"

  /// Removes every temporary file, and lets no other be made or renamed: for a process that `end` ends.
  ///
  /// Never returns the lock, so that a thread that is about to create a file waits until the process is gone.
  public static func removeAll(then end: () -> Never) -> Never {
    all.withLock { files in
      for file in files { unlink(file) }
      end()
    }
  }

  /// Makes a new file in `folder` (the working directory if that is empty), under a name that nothing else has.
  static func create(
    in folder: FilePath
  ) throws(ByteStreamError) -> (FilePath, DescriptorSink, FileDescriptor) {
    do {
      return try all.withLock { files in
        while true {
          let name = namePrefix + String(UInt64.random(in: .min ... .max), radix: 36) + ".tmp"
          let path = FilePath(folder.string.isEmpty ? name : folder.appending(name).string)
          do {
            let descriptor = try FileDescriptor.open(
              path, .writeOnly, options: [.create, .exclusiveCreate, .closeOnExec],
              permissions: [.ownerReadWrite, .groupReadWrite, .otherReadWrite])
            files.insert(path)
            return (path, DescriptorSink(descriptor), descriptor)
          } catch Errno.fileExists {
            continue
          }
        }
      }
    } catch {
      throw ByteStreamError(writing: error)
    }
  }

  /// Gives a temporary file its final name.
  ///
  /// - Returns: nil, or why it could not be done; the file is still there then.
  static func rename(_ temporary: FilePath, to path: FilePath, replacing: Bool) -> Errno? {
    all.withLock { files in
      // Both paths are turned into C strings that live during the calls.
      let failed = unsafe temporary.withPlatformString { from in
        unsafe path.withPlatformString { to in
          if replacing { return unsafe Glibc.rename(from, to) != 0 }
          // A link, unlike a rename, never replaces what another process has put there meanwhile.
          if unsafe link(from, to) == 0 { return unsafe Glibc.unlink(from) != 0 }
          // File systems without links say so in several ways; for them the look at the start has to do.
          guard errno != EEXIST else { return true }
          return unsafe Glibc.rename(from, to) != 0
        }
      }
      guard !failed else { return Errno(rawValue: errno) }
      files.remove(temporary)
      return nil
    }
  }

  /// Removes one temporary file.
  static func remove(_ path: FilePath) {
    all.withLock { files in
      unlink(path)
      files.remove(path)
    }
  }

  private static func unlink(_ path: FilePath) {
    // The C string lives during the call.
    _ = unsafe path.withPlatformString { unsafe Glibc.unlink($0) }
  }
}
