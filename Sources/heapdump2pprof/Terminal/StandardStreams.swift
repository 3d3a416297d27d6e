import Glibc

/// Standard input, output and error, which may be closed (`>&-`) when the process starts.
enum StandardStreams {
  /// Makes sure that no file is opened under the number of a closed standard stream: messages, or a profile for standard
  /// output, would go into it.
  ///
  /// A closed stream is replaced by one that cannot be read or written in its direction, so that using it is an error.
  static func occupy() {
    for (stream, mode) in [(STDIN_FILENO, O_WRONLY), (STDOUT_FILENO, O_RDONLY), (STDERR_FILENO, O_RDONLY)]
    where fcntl(stream, F_GETFD) == -1 {
      // open takes the lowest free number, which is this one: those below are open.
      _ = unsafe open("/dev/null", mode)
    }
  }
}
