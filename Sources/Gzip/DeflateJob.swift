import Glibc
import Synchronization
import Threads

/// A segment that another thread compresses, unless the result is needed before that thread begins.
final class DeflateJob: Sendable {
  private let segment: DeflateSegment
  private let isTaken = Atomic(false)
  private let output = Mutex<DeflateSegment.Compressed?>(nil)
  private let isDone = Semaphore(0)

  /// How many jobs are worth having at a time: one for each processor.
  static let most = max(1, min(16, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// Starts the thread.
  init(_ segment: DeflateSegment) {
    self.segment = segment
    // If no thread can be had, `result` compresses.
    _ = WorkerThread.start { [self] in
      guard take() else { return }
      let compressed = segment.compressed(isLast: false)
      output.withLock { $0 = compressed }
      isDone.signal()
    }
  }

  /// Whether this is the first call. The caller that gets true compresses.
  private func take() -> Bool { !isTaken.exchange(true, ordering: .relaxed) }

  /// Compresses, or waits until it is done.
  func result() -> DeflateSegment.Compressed {
    if take() { return segment.compressed(isLast: false) }
    isDone.wait()
    guard let compressed = output.withLock({ $0.take() }) else { preconditionFailure("a segment is asked for twice") }
    return compressed
  }
}
