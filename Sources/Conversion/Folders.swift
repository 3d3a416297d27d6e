import ByteStreams
import Glibc
import SystemPackage

/// Makes the folders of outputs, and tidies them.
enum Folders {
  /// Makes a folder and those above it.
  static func make(_ path: FilePath) throws(ByteStreamError) {
    if path.isEmpty || makeOne(path) { return }
    switch errno {
    case EEXIST:
      // Also where another job was faster.
      guard FileStatus(path: path)?.isDirectory == true else {
        throw .write(reason: Errno.notDirectory.description)
      }
    case ENOENT:
      let parent = path.removingLastComponent()
      guard parent != path else { throw .write(reason: Errno.noSuchFileOrDirectory.description) }
      try make(parent)
      guard makeOne(path) || errno == EEXIST else {
        throw ByteStreamError(writing: Errno(rawValue: errno))
      }
    default:
      throw ByteStreamError(writing: Errno(rawValue: errno))
    }
  }

  private static func makeOne(_ path: FilePath) -> Bool {
    // The C string lives during the call.
    unsafe path.withPlatformString { unsafe mkdir($0, 0o777) } == 0
  }

  /// Removes what a process that was killed could not remove.
  static func removeTemporaryFiles(below folder: FilePath) {
    for path in BatchPlan.files(below: folder) where path.lastComponent?.isTemporary == true {
      // The C string lives during the call.
      _ = unsafe path.withPlatformString { unsafe unlink($0) }
    }
  }
}
