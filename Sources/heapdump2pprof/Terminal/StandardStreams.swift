import Glibc

/// Standard input, output and error as a process finds them, which may be closed (`>&-`).
enum StandardStreams {
  /// Makes sure that no file is opened under the number of a standard stream that is closed: a message, or a profile for
  /// standard output, would go into it.
  ///
  /// What stands in for a closed stream lets nobody read or write, so that one who needs it is told.
  static func occupy() {
    for (stream, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(stream, F_GETFD) == -1 {
      // The lowest number that is free, which is this one: those below are open.
      _ = unsafe open("/dev/null", mode)
    }
  }
}
