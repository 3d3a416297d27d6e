import ByteStreams
import Glibc
import SystemPackage

/// Makes the folders of outputs, and tidies them.
enum Folders {
  /// Makes a folder and those above it.
  static func make(_ path: String) throws(ByteStreamError) {
    if unsafe path.isEmpty || mkdir(path, 0o777) == 0 { return }
    switch errno {
    case EEXIST:
      // Also where another job was faster.
      guard FileStatus(path: FilePath(path))?.isDirectory == true else {
        throw .write(reason: Errno.notDirectory.description)
      }
    case ENOENT:
      let parent = FilePath(path).removingLastComponent().string
      guard parent != path else { throw .write(reason: Errno.noSuchFileOrDirectory.description) }
      try make(parent)
      guard unsafe (mkdir(path, 0o777) == 0 || errno == EEXIST) else {
        throw ByteStreamError(writing: Errno(rawValue: errno))
      }
    default:
      throw ByteStreamError(writing: Errno(rawValue: errno))
    }
  }

  /// Removes what a process that was killed could not remove.
  static func removeTemporaryFiles(below folder: String) {
    let plan = BatchPlan.files(below: folder)
    for path in plan where FilePath(path).lastComponent?.string.hasPrefix(TemporaryFiles.namePrefix) == true {
      unsafe unlink(path)
    }
  }
}
