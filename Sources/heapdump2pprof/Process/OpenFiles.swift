import ArgumentParser
import Glibc

/// The limit of open files.
enum OpenFiles {
  /// The descriptors that a conversion needs besides the standard streams: for the input, an executable, the output and its
  /// folder, both ends of the pipe for signals, and files that libraries open for a moment.
  private static let needed = 12
  /// The descriptors that each job of a batch needs: for an archive or a dump, an executable, an output and its folders.
  private static let neededForJob = 6

  /// Makes sure that as many files as a command needs can be opened.
  ///
  /// Otherwise it would fail later, with a message that blames one file, or, in a library, without a message.
  ///
  /// - Returns: how many jobs there is room for, `jobs` at most.
  @discardableResult
  static func require(jobs: Int = 1) throws -> Int {
    raiseLimit()
    let wanted = needed + neededForJob * (min(jobs, 10_000) - 1)
    let available = available(wanted)
    guard available >= needed else {
      Message.print("only \(available) more files can be opened, and \(needed) are needed: raise the limit (ulimit -n)")
      throw ExitCode(1)
    }
    return available >= wanted ? jobs : 1 + (available - needed) / neededForJob
  }

  /// Raises the limit as far as the process is allowed to.
  private static func raiseLimit() {
    var limit = rlimit()
    guard unsafe getrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit) == 0 else { return }
    limit.rlim_cur = limit.rlim_max
    _ = unsafe setrlimit(__rlimit_resource_t(UInt32(RLIMIT_NOFILE.rawValue)), &limit)
  }

  /// How many more descriptors can be opened, up to `count`. Some may have been in use from the start.
  private static func available(_ count: Int) -> Int {
    var descriptors: [Int32] = []
    defer { for descriptor in descriptors { _ = close(descriptor) } }
    while descriptors.count < count {
      let descriptor = dup(STDERR_FILENO)
      if descriptor < 0 { break }
      descriptors.append(descriptor)
    }
    return descriptors.count
  }
}
