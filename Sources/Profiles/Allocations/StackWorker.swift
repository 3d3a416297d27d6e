import GoHeapDump
import Pprof
import Synchronization
import Threads

/// Locates stacks on a thread of its own, in the order in which they come, while the dump is read on.
final class StackWorker: Sendable {
  /// What comes of it.
  struct Result: Sendable {
    var locator: StackLocator
    /// The number of the first stack in front of which there was too much of something, and of what. No stack is
    /// located from there on.
    var excess: (stack: Int, problem: HeapDumpError.Problem)?
  }

  private let result: Mutex<Result>
  private let spares = Mutex<[StackBatch]>([])
  /// What is to be done next, in order; nil at the end.
  private let tasks = Mutex<[StackBatch?]>([])
  /// Counts the tasks.
  private let work = Semaphore(0)
  /// How many batches more may wait: reading is not to run away with the memory.
  private let room = Semaphore(2)
  /// Is signalled when all is done.
  private let isDone = Semaphore(0)
  /// Whether there is a thread; without one, a stack is located when it is submitted.
  private let hasThread = Atomic(false)

  /// Goes on with what `locator` has.
  init(_ locator: StackLocator) {
    result = Mutex(Result(locator: locator))
    let thread = WorkerThread.start { [self] in
      while let batch = nextTask() {
        locate(batch)
        room.signal()
      }
      isDone.signal()
    }
    hasThread.store(thread != nil, ordering: .relaxed)
  }

  /// Takes some stacks.
  ///
  /// - Returns: an empty batch, to be filled next.
  func submit(_ batch: StackBatch) -> StackBatch {
    if hasThread.load(ordering: .relaxed) {
      room.wait()
      add(batch)
    } else {
      locate(batch)
    }
    return spares.withLock { $0.popLast() } ?? StackBatch()
  }

  private func add(_ task: StackBatch?) {
    tasks.withLock { $0.append(task) }
    work.signal()
  }

  private func nextTask() -> StackBatch? {
    work.wait()
    return tasks.withLock { $0.removeFirst() }
  }

  private func locate(_ batch: StackBatch) {
    result.withLock { result in
      batch.forEach { stack, bytes in
        if result.excess != nil { return }
        if let problem = result.locator.excess {
          result.excess = (result.locator.stacks.count, problem)
          return
        }
        result.locator.add(stack, in: bytes)
      }
    }
    var spare = batch
    spare.removeAll()
    spares.withLock { $0.append(spare) }
  }

  /// Waits until all stacks are located.
  func finish() -> Result {
    if hasThread.load(ordering: .relaxed) {
      add(nil)
      isDone.wait()
    }
    return result.withLock { result in
      defer { result = Result(locator: StackLocator(mostLocations: 0)) }
      return result
    }
  }
}
