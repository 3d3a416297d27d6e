import ByteStreams
import Conversion
import Glibc
import Synchronization

/// Removes temporary files when a signal or a crash ends the process, which then ends by that signal.
enum Interruption {
  /// Ctrl-C, kill, a terminal that is closed, and the limit that batch systems set on processor time.
  private static let signals = [SIGINT, SIGTERM, SIGHUP, SIGXCPU]

  /// The end of a pipe that the signal handler writes to; set before the handler is.
  nonisolated(unsafe) private static var signalEnd: Int32 = -1

  private static let journal = Mutex<Journal?>(nil)

  /// Has this journal note that the work was interrupted when a signal ends the process.
  static func tell(_ journal: Journal) { self.journal.withLock { $0 = journal } }

  /// Starts a thread that waits for the signals. Call it first.
  ///
  /// A handler may do next to nothing, so it only wakes a thread that may take locks and never meets a file half made.
  /// (A thread in `sigwait` alone would need the signals blocked in all others, those that libraries start among them.)
  static func handle() {
    // A reader that goes away and a file that may not grow further (ulimit -f) show as errors of write.
    for number in [SIGPIPE, SIGXFSZ] { _ = signal(number, SIG_IGN) }
    handleCrashes()
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
        Interruption.waitForSignal(Int32(Int(bitPattern: argument)))
      }, argument)
    // Without the thread, signals end the process as usual.
    guard failed == 0 else { return }
    for number in signals where !isIgnored(number) {
      _ = signal(number, report)
      unblock(number)
    }
  }

  private static func waitForSignal(_ end: Int32) -> Never {
    var received: UInt8 = 0
    while unsafe read(end, &received, 1) != 1 {}
    let number = Int32(received)
    TemporaryFiles.removeAll {
      // From here on the journal is locked: no work begins any more.
      if let journal = journal.withLock({ $0 }) { journal.interrupt { Interruption.end(by: number) } }
      Interruption.end(by: number)
    }
  }

  /// The signals by which a fault of the program ends it.
  private static let crashes = [SIGABRT, SIGILL, SIGTRAP, SIGBUS, SIGFPE, SIGSEGV]

  /// The previous action for each of them, by number: Swift's runtime prints a stack trace.
  nonisolated(unsafe) private static let actionsBefore = {
    let actions = UnsafeMutablePointer<sigaction>.allocate(capacity: 32)
    unsafe actions.initialize(repeating: sigaction(), count: 32)
    return unsafe actions
  }()

  /// The handler of crashes. It makes only calls that are allowed in a signal handler.
  private static let crashed: @convention(c) (Int32) -> Void = { number in
    CrashedFiles.removeAll()
    unsafe sigaction(number, Interruption.actionsBefore + Int(number), nil)
    // The signal is delivered when this returns, before the faulty instruction runs again.
    _ = raise(number)
  }

  private static func handleCrashes() {
    CrashedFiles.prepare()
    var action = sigaction()
    unsafe action.__sigaction_handler.sa_handler = crashed
    // The cause may be a stack overflow.
    action.sa_flags = SA_ONSTACK
    for number in crashes {
      unsafe sigaction(number, &action, actionsBefore + Int(number))
      unblock(number)
    }
  }

  /// Unblocks a signal in this thread: the process may have been started with the signal blocked.
  private static func unblock(_ number: Int32) {
    var mask = sigset_t()
    unsafe sigemptyset(&mask)
    unsafe sigaddset(&mask, number)
    unsafe pthread_sigmask(SIG_UNBLOCK, &mask, nil)
  }

  /// The handler of signals. It makes only a call that is allowed there.
  private static let report: @convention(c) (Int32) -> Void = { number in
    var byte = UInt8(truncatingIfNeeded: number)
    _ = unsafe write(signalEnd, &byte, 1)
  }

  /// Whether the process was started with the signal ignored: by nohup, or in the background by a shell without job
  /// control.
  private static func isIgnored(_ number: Int32) -> Bool {
    var action = sigaction()
    guard unsafe sigaction(number, nil, &action) == 0 else { return false }
    // SIG_IGN is a number, not a function.
    return unsafe unsafeBitCast(action.__sigaction_handler.sa_handler, to: Int.self)
      == unsafeBitCast(SIG_IGN, to: Int.self)
  }

  /// Ends the process by a signal, not with a status. A shell shows 130 for both, but only the signal tells it that Ctrl-C
  /// is to end the surrounding loop or script, too.
  private static func end(by number: Int32) -> Never {
    _ = signal(number, SIG_DFL)
    unblock(number)
    _ = raise(number)
    // Signals without a handler do nothing to the first process of a container.
    _exit(128 + number)
  }
}
