import Glibc
import Synchronization

/// A thread of the operating system.
///
/// Whoever starts one can do the work itself if there are no more threads to be had (`ulimit -u`, no room for a stack).
/// Dispatch can not be told so: it waits until there is one, for ever if need be, and it crashes where a process may have
/// only a few open files. Its threads, and those of Swift's concurrency, are also no more than there are processors: if
/// each of them waits for a slow file system, everything waits.
public final class WorkerThread: Sendable {
  /// The work, until it is begun.
  private let work: Mutex<(@Sendable () -> Void)?>
  private let isDone = Semaphore(0)

  private init(_ work: @escaping @Sendable () -> Void) { self.work = Mutex(work) }

  /// Starts a thread that does `work`.
  ///
  /// - Returns: nil if there can be no thread; nobody does the work then.
  public static func start(_ work: @escaping @Sendable () -> Void) -> WorkerThread? {
    let worker = WorkerThread(work)
    var thread = pthread_t()
    // The thread takes over a reference.
    let reference = unsafe Unmanaged.passRetained(worker)
    let failed = unsafe pthread_create(
      &thread, nil,
      { argument in
        if let argument = unsafe argument {
          unsafe Unmanaged<WorkerThread>.fromOpaque(argument).takeRetainedValue().doWork()
        }
        return nil
      }, reference.toOpaque())
    guard failed == 0 else {
      unsafe reference.release()
      return nil
    }
    // The semaphore tells its end: a thread that nobody waits for leaves nothing behind either.
    pthread_detach(thread)
    return worker
  }

  private func doWork() {
    // Let go of before anybody is told that it is done: it may refer to what is there only until then.
    do {
      let work = work.withLock { $0.take() }
      work?()
    }
    isDone.signal()
  }

  /// Waits until the work is done; to be called once at most.
  public func join() { isDone.wait() }
}
