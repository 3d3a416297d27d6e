import ByteStreams
import Glibc

/// What happens on SIGINT and SIGTERM: temporary files are removed, and the process ends with 130 or 143.
enum Interruption {
  /// The end of a pipe that the signal handler writes to; set before the handler is.
  nonisolated(unsafe) private static var signalEnd: Int32 = -1

  /// Has a thread wait for the signals; to be called first.
  ///
  /// A handler may do next to nothing, so it only wakes a thread that may take locks and never meets a file half made.
  /// (A thread in `sigwait` alone is not enough: the concurrency runtime parks the main thread with every signal
  /// unblocked, which would then take them.)
  static func handle() {
    // A reader that goes away shows as an error of write.
    _ = signal(SIGPIPE, SIG_IGN)
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    unsafe signalEnd = ends[1]
    var thread = pthread_t()
    // The thread gets its end of the pipe as the bits of a pointer that nobody follows.
    let argument = unsafe UnsafeMutableRawPointer(bitPattern: Int(ends[0]))
    unsafe pthread_create(
      &thread, nil,
      { argument in
        var received: UInt8 = 0
        let end = Int32(Int(bitPattern: argument))
        while unsafe read(end, &received, 1) != 1 {}
        TemporaryFiles.removeAll(thenExit: 128 + Int32(received))
      }, argument)
    for number in [SIGINT, SIGTERM] { _ = signal(number, report) }
  }

  /// The handler: only a call that is allowed there.
  private static let report: @convention(c) (Int32) -> Void = { number in
    var byte = UInt8(truncatingIfNeeded: number)
    _ = unsafe write(signalEnd, &byte, 1)
  }
}
