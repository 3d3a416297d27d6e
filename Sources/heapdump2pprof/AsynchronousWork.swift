import Dispatch
import Synchronization

/// Asynchronous work that the process's first thread waits for.
///
/// Most commands do their work on that thread. Were `main` asynchronous, the concurrency runtime would start threads
/// before it is known what there is to do, and that work would go on in one of them.
final class AsynchronousWork: Sendable {
  private let result = Mutex<Result<Void, any Error>>(.success(()))
  private let isDone = DispatchSemaphore(value: 0)

  private init() {}

  /// Has the work done by the threads of the concurrency runtime, of which the caller must be none, and waits for it.
  ///
  /// - Throws: what the work throws.
  static func wait(for work: @escaping @Sendable () async throws -> Void) throws {
    let waited = AsynchronousWork()
    Task.detached {
      do {
        try await work()
      } catch {
        waited.result.withLock { $0 = .failure(error) }
      }
      waited.isDone.signal()
    }
    waited.isDone.wait()
    try waited.result.withLock { $0 }.get()
  }
}
