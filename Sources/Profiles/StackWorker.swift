import Dispatch
import GoHeapDump
import Pprof
import Synchronization

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
  private let queue = DispatchQueue(label: "stacks")
  /// So many batches may wait: reading is not to run away with the memory.
  private let room = DispatchSemaphore(value: 2)

  /// Goes on with what `locator` has.
  init(_ locator: StackLocator) { result = Mutex(Result(locator: locator)) }

  /// Takes some stacks.
  ///
  /// - Returns: an empty batch, to be filled next.
  func submit(_ batch: StackBatch) -> StackBatch {
    room.wait()
    queue.async {
      self.locate(batch)
      self.room.signal()
    }
    return spares.withLock { $0.popLast() } ?? StackBatch()
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
    queue.sync {}
    return result.withLock { result in
      defer { result = Result(locator: StackLocator(mostLocations: 0)) }
      return result
    }
  }
}
