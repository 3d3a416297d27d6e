import ByteStreams
import Glibc

/// What happens when a signal asks the process to end: temporary files are removed, and it ends by that signal.
enum Interruption {
  /// Ctrl-C, kill, a terminal that is closed, and the limit that batch systems set on processor time.
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGXCPU]

  /// The end of a pipe that the signal handler writes to; set before the handler is.
  nonisolated(unsafe) private static var signalEnd: Int32 = -1

  /// Has a thread wait for the signals; to be called first.
  ///
  /// A handler may do next to nothing, so it only wakes a thread that may take locks and never meets a file half made.
  /// (A thread in `sigwait` alone would need the signals blocked in all others, those that libraries start among them.)
  static func handle() {
    // A reader that goes away and a file that may not grow further (ulimit -f) show as errors of write.
    for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_IGN) }
    var ends: [Int32] = [-1, -1]
    guard unsafe pipe(&ends) == 0 else { return }
    for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
    unsafe signalEnd = ends[1]
    var thread = pthread_t()
    // The thread gets its end of the pipe as the bits of a pointer that nobody follows.
    let argument = unsafe UnsafeMutableRawPointer(bitPattern: Int(ends[0]))
    let failed = unsafe pthread_create(
      &thread, nil,
      { argument in
        var received: UInt8 = 0
        let end = Int32(Int(bitPattern: argument))
        while unsafe read(end, &received, 1) != 1 {}
        TemporaryFiles.removeAll { Interruption.end(by: Int32(received)) }
      }, argument)
    // Nobody would hear of the signals then: they end the process as they are.
    guard failed == 0 else { return }
    for number in signals where !isIgnored(number) {
      _ = signal(number, report)
      unblock(number)
    }
  }

  /// Lets this thread take a signal: who started the process may have had it blocked, as threads of Dispatch have.
  private static func unblock(_ number: Int32) {
    var mask = sigset_t()
    unsafe sigemptyset(&mask)
    unsafe sigaddset(&mask, number)
    unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  /// The handler: only a call that is allowed there.
  private static let report: @convention(c) (Int32) -> Void = { number in
    var byte = UInt8(truncatingIfNeeded: number)
    _ = unsafe write(signalEnd, &byte, 1)
  }

  /// Whether who started the process wants it to go on: nohup does for one signal, a shell without job control for the
  /// others, if it is started in the background.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    // SIG_IGN is a number, not a function.
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Ends the process by a signal, not with a status: the shell shows 130 for both, but only so does it know that Ctrl-C
  /// is to end the loop or script around it, too.
  private static func end(by number: Int32) -> Never {
    _ = signal(number, SIG_DFL)
    unblock(number)
    _ = raise(number)
    // Signals without a handler do nothing to the first process of a container.
    _exit(128 + number)
  }
}
