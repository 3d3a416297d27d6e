import GoHeapDump
import GoRuntime
import HeapReading
import Names
import ObjectGraph
import Pprof

extension SuspectRule {
  /// A finalizer that waits: all others wait behind it, with what they are for.
  static let blockedFinalizer = SuspectRule(kind: "blocked-finalizer") { facts in
    let goroutines = facts.graph.goroutines
    let runner = goroutines.goroutines.first { goroutine in
      goroutine.status.hasWaitReason
        && goroutine.frames.contains { runners.contains(goroutines.function(goroutines.frames[$0])) }
    }
    guard let runner, let function = facts.named.frames.own(runner, facts.named.program)?.function,
      facts.named.program.contains(function)
    else { return [] }
    // What leads back to itself would not run anyway.
    var isInCycle = [Bool](repeating: false, count: facts.tree.count)
    facts.forEachInCycle(.finalizers) { _, _, _, held in
      for number in held { isInCycle[number] = true }
    }
    let held = (0..<facts.tree.count).filter { number in
      facts.object(number) != nil && !isInCycle[number]
        && facts.root(holding: number).map { facts.isFinalizer($0) } ?? false
    }
    let amount = facts.inside(held, most: 0).amount
    guard amount.objects >= 100 || facts.isLarge(amount.bytes, part: 20) else { return [] }
    let reason = goroutines.waitReason(runner)
    return [
      Finding(name: function, count: held.count, held: held, place: held.first) { told in
        """
        The finalizer \(function) waits (\(reason)), and all others behind it. Finalizers hold \(told.amount)\(told.inside).
        """
      }
    ]
  }

  /// What runs finalizers: up to Go 1.24, and since.
  private static let runners: Set<Name> = ["runtime.runfinq", "runtime.runFinalizers"]
}

extension SuspectFacts {
  /// Whether a root stands for finalizers.
  fileprivate func isFinalizer(_ root: Int) -> Bool {
    if case .callbacks(.finalizers, _) = graph.roots.nodes[root] { true } else { false }
  }
}
