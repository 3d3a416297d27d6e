import GoHeapDump
import GoRuntime
import HeapReading
import Names
import ObjectGraph

extension SuspectRule {
  /// Half of the program's goroutines or more, and a hundred at least, that wait at one place for a lock, or for one of
  /// several: some are not given back so far. Where locks are only much used, others are elsewhere. Locks that nothing knows
  /// any more are leaks of goroutines.
  static let lockWait = SuspectRule(kind: "lock-wait") { facts in
    let goroutines = facts.graph.goroutines
    let own = goroutines.goroutines.count { !$0.isSystem }
    let waiting = goroutines.goroutines.enumerated().map { number, goroutine in
      guard !facts.stuck.isStuck[number], goroutine.status.hasWaitReason,
        locks.contains(goroutines.waitReason(goroutine))
      else { return false }
      // Up to Go 1.19, whoever waits for other goroutines to end has the same reason.
      return goroutine.frames.prefix(8).contains { lockers.contains(goroutines.function(goroutines.frames[$0])) }
    }
    guard waiting.count(where: { $0 }) >= max(100, own / 2) else { return [] }
    return GoroutineGroup.groups(facts) { waiting[$0] }.filter { $0.goroutines.count >= max(100, own / 2) }.map {
      group in
      Finding(name: group.creator, count: group.goroutines.count, held: group.held) { told in
        """
        \(group.goroutines.count.grouped) goroutines that \(group.creator) started wait in \(group.function) for locks \
        (\(group.reason)) that are not given back so far. They hold \(told.amount)\(told.inside).
        """
      }
    }
  }

  private static let locks: Set<Name> = [
    "semacquire", "sync.Mutex.Lock", "sync.RWMutex.Lock", "sync.RWMutex.RLock",
  ]
  private static let lockers: Set<Name> = [
    "sync.(*Mutex).Lock", "sync.(*Mutex).lockSlow", "internal/sync.(*Mutex).Lock", "internal/sync.(*Mutex).lockSlow",
    "sync.(*RWMutex).Lock", "sync.(*RWMutex).RLock", "sync.runtime_SemacquireMutex",
    "internal/sync.runtime_SemacquireMutex",
    "sync.runtime_SemacquireRWMutex", "sync.runtime_SemacquireRWMutexR",
  ]
}
