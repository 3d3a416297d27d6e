import Glibc
import Synchronization
import Threads

/// A segment that is compressed on another thread, unless its result is wanted before one has time for it.
final class DeflateJob: Sendable {
  private let segment: DeflateSegment
  private let isTaken = Atomic(false)
  private let output = Mutex<DeflateSegment.Compressed?>(nil)
  private let isDone = Semaphore(0)

  /// How many are worth having at a time: one for each processor.
  static let most = max(1, min(16, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// Begins.
  init(_ segment: DeflateSegment) {
    self.segment = segment
    // Without a thread, the one that wants the result compresses.
    _ = WorkerThread.start { [self] in
      guard take() else { return }
      let compressed = segment.compressed(isLast: false)
      output.withLock { $0 = compressed }
      isDone.signal()
    }
  }

  /// Whether this is the first call: who gets true compresses.
  private func take() -> Bool { !isTaken.exchange(true, ordering: .relaxed) }

  /// Compresses, or waits until it is done.
  func result() -> DeflateSegment.Compressed {
    if take() { return segment.compressed(isLast: false) }
    isDone.wait()
    guard let compressed = output.withLock({ $0.take() }) else { preconditionFailure("a segment is asked for twice") }
    return compressed
  }
}
