import Glibc
public import SystemPackage

/// A file that appears whole, under its name, or not at all.
///
/// The bytes go to a temporary file in the same folder. `finish()` brings them to the disk, renames the file, and brings
/// the name to the disk, too. A sink that is dropped before that leaves nothing behind. Nor does a process that a signal
/// ends, if it calls `TemporaryFiles.removeAll()`.
///
/// A file that is replaced passes on its owner, its group and its mode.
public final class AtomicFile: ByteSink {
  private let folder: Folder
  private let name: FilePath.Component
  private let replacing: Bool
  /// The file that it replaces.
  private let old: Stat?
  private let temporary: FilePath.Component
  private let descriptor: FileDescriptor
  private let sink: DescriptorSink
  private var isOpen = true

  /// Begins a file.
  ///
  /// - Parameters:
  ///   - name: what it will be called.
  ///   - folder: where it will be.
  ///   - replacing: whether to replace a file of that name.
  /// - Throws: `exists` if the file exists and is not to be replaced; other errors if no file can have that name, or if
  ///   something other than a file has it. All that is found out here, not only at the end of the work.
  public init(_ name: FilePath.Component, in folder: Folder, replacing: Bool) throws(ByteStreamError) {
    do throws(Errno) {
      old = try folder.status(of: name)
      if let old {
        guard replacing else { throw Errno.fileExists }
        if old.type == .directory { throw Errno.isDirectory }
      }
      // Until it has the old file's mode, others must not read it.
      (temporary, descriptor) = try TemporaryFiles.create(in: folder, mode: old == nil ? 0o666 : 0o600)
    } catch {
      throw ByteStreamError(writing: error)
    }
    if let old, !old.isRegular {
      TemporaryFiles.remove(temporary, in: folder)
      try? descriptor.close()
      throw .write(
        reason: old.type == .symbolicLink ? "a symbolic link has its name" : "what has its name is not a regular file")
    }
    (self.folder, self.name, self.replacing) = (folder, name, replacing)
    sink = DescriptorSink(descriptor)
  }

  deinit { discard() }

  private func discard() {
    guard isOpen else { return }
    isOpen = false
    TemporaryFiles.remove(temporary, in: folder)
    try? descriptor.close()
  }

  public func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError) {
    try sink.write(buffer, at: range)
  }

  public func finish() throws(ByteStreamError) {
    guard isOpen else { return }
    do throws(Errno) {
      if replacing, let old = try folder.status(of: name) ?? old { descriptor.takeAccess(of: old) }
      try descriptor.bringToDisk()
      try TemporaryFiles.rename(temporary, in: folder, to: name, replacing: replacing)
    } catch {
      discard()
      throw ByteStreamError(writing: error)
    }
    // Not earlier, because closing ends the lock. It can no longer fail to write anything.
    defer {
      isOpen = false
      try? descriptor.close()
    }
    do throws(Errno) {
      try folder.sync()
    } catch {
      // The folder may be written to, but not read. Common file systems bring a file's new name to the disk with it.
      guard error == .permissionDenied else { throw ByteStreamError(writing: error) }
      try ByteStreamError.writing { try descriptor.bringToDisk() }
    }
  }
}

extension FileDescriptor {
  /// Takes over owner, group and mode of a file that this one replaces. Where one of them cannot be kept, nobody gets more
  /// access than before.
  fileprivate func takeAccess(of old: Stat) {
    guard let new = try? Stat(self) else { return }
    var mode = old.permissions.rawValue
    let (user, group) = (old.userID.rawValue, old.groupID.rawValue)
    if new.userID != old.userID || new.groupID != old.groupID, fchown(rawValue, user, group) != 0 {
      // The file must not run as another user.
      mode &= 0o777
      if new.groupID != old.groupID, fchown(rawValue, new.userID.rawValue, group) != 0 {
        // The members of its new group were others to the old file.
        mode &= 0o707 | (mode & 0o007) << 3
      }
    }
    // A file system without modes refuses. Then the file keeps the mode that it was made with: only its owner may read.
    _ = fchmod(rawValue, mode)
  }
}
