import ByteStreams
import Glibc

/// What happens on SIGINT and SIGTERM: temporary files are removed, and the process ends with 130 or 143.
enum Interruption {
  /// Leaves the signals to a thread that waits for them; must be called before any other thread is started.
  ///
  /// A thread, unlike a signal handler, may take locks, so that it never meets a file half made.
  static func handle() {
    // A reader that goes away shows as an error of write.
    _ = signal(SIGPIPE, SIG_IGN)
    var set = sigset_t()
    unsafe sigemptyset(&set)
    unsafe sigaddset(&set, SIGINT)
    unsafe sigaddset(&set, SIGTERM)
    unsafe pthread_sigmask(SIG_BLOCK, &set, nil)
    var thread = pthread_t()
    unsafe pthread_create(
      &thread, nil,
      { _ in
        var set = sigset_t()
        unsafe sigemptyset(&set)
        unsafe sigaddset(&set, SIGINT)
        unsafe sigaddset(&set, SIGTERM)
        var received: Int32 = 0
        while unsafe sigwait(&set, &received) != 0 {}
        TemporaryFiles.removeAll(thenExit: 128 + received)
      }, nil)
  }
}
