import Synchronization

/// Calls `work` in `count` threads at a time, one of which is the caller's, and waits for all of them.
///
/// If there are fewer threads to be had, those do it: `work` is what any number of threads can do, such as taking the next
/// of many tasks until none is left.
///
/// - Throws: the first error that one of them throws.
public func inParallel(_ count: Int, _ work: @Sendable () throws -> Void) throws {
  let failure = Slot<any Error>()
  let guarded: @Sendable () -> Void = {
    do {
      try work()
    } catch {
      failure.value.withLock { if $0 == nil { $0 = error } }
    }
  }
  // No thread outlives the call.
  withoutActuallyEscaping(guarded) { guarded in
    var threads: [WorkerThread] = []
    while threads.count < count - 1, let thread = WorkerThread.start(guarded) { threads.append(thread) }
    guarded()
    for thread in threads { thread.join() }
  }
  if let error = failure.value.withLock({ $0 }) { throw error }
}

/// What `first` and `second` return, each in a thread of its own, or one after the other if no thread can be had.
public func inParallel<First: Sendable, Second: Sendable>(
  _ first: @Sendable () -> First, _ second: @Sendable () -> Second
) -> (First, Second) {
  let slot = Slot<Second>()
  // No thread outlives the call.
  return withoutActuallyEscaping(second) { second in
    let thread = WorkerThread.start {
      let result = second()
      slot.value.withLock { $0 = result }
    }
    let result = first()
    guard let thread else { return (result, second()) }
    thread.join()
    // Taken out, so that nobody else has it: a large array is changed in place then.
    guard let other = slot.value.withLock({ $0.take() }) else { preconditionFailure("a thread without a result") }
    return (result, other)
  }
}

private final class Slot<Value: Sendable>: Sendable { let value = Mutex<Value?>(nil) }
