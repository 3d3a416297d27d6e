import Dispatch
import Glibc
import Synchronization

/// A segment that is compressed on another thread.
final class DeflateJob: Sendable {
  private let output = Mutex<DeflateSegment.Compressed?>(nil)
  private let isDone = DispatchSemaphore(value: 0)

  /// How many are worth having at a time: one for each processor.
  static let most = max(1, min(16, sysconf(Int32(_SC_NPROCESSORS_ONLN))))

  /// Begins.
  init(_ segment: DeflateSegment) {
    // A queue of its own: the threads of the global one are as many as there are processors, of which one is waiting here.
    DispatchQueue(label: "deflate").async {
      let compressed = segment.compressed(isLast: false)
      self.output.withLock { $0 = compressed }
      self.isDone.signal()
    }
  }

  /// Waits until it is done.
  func result() -> DeflateSegment.Compressed {
    isDone.wait()
    guard let compressed = output.withLock({ $0.take() }) else { preconditionFailure("a segment is asked for twice") }
    return compressed
  }
}
