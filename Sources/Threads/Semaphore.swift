import Glibc

/// A number that threads count up, and wait for to count down: a POSIX semaphore.
@safe public final class Semaphore: Sendable {
  // A semaphore must stay where it is. It is made for access by several threads at a time.
  private nonisolated(unsafe) let semaphore: UnsafeMutablePointer<sem_t>

  /// A semaphore that `value` calls of `wait()` pass at once.
  public init(_ value: Int) {
    unsafe semaphore = .allocate(capacity: 1)
    unsafe semaphore.initialize(to: sem_t())
    let result = unsafe sem_init(semaphore, 0, UInt32(value))
    precondition(result == 0, "a value that no semaphore can have")
  }

  deinit {
    unsafe sem_destroy(semaphore)
    unsafe semaphore.deallocate()
  }

  /// Counts up, and lets one thread go on that waits.
  public func signal() {
    let result = unsafe sem_post(semaphore)
    precondition(result == 0, "a semaphore counted up too often")
  }

  /// Waits until the number is not 0, and counts it down.
  public func wait() {
    // A signal's handler may end a call early.
    while unsafe sem_wait(semaphore) != 0 {}
  }

  /// Counts down unless the number is 0.
  ///
  /// - Returns: whether it was not.
  public func tryWait() -> Bool { unsafe sem_trywait(semaphore) == 0 }
}
