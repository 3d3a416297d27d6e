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
    let held = (0..<facts.tree.count).filter { number in
      facts.object(number) != nil && facts.root(holding: number).map { facts.isFinalizer($0) } ?? false
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

  /// Objects with a finalizer that lead back to themselves: it never runs, and they are never freed.
  static let finalizerCycles = SuspectRule(kind: "finalizer-cycles") { facts in
    var cycles: [UInt32: (objects: Set<Int>, held: Set<Int>)] = [:]
    for finalizer in facts.graph.contents?.finalizers ?? [] where !finalizer.isQueued {
      guard let object = facts.graph.object(containing: finalizer.object), facts.numbers[object] != SuspectFacts.none
      else { continue }
      let held = facts.targets(object).map { Int(facts.numbers[Int($0)]) }.filter { number in
        facts.root(holding: number).map { facts.isFinalizer($0) } ?? false
      }
      guard !held.isEmpty, facts.leadsToItself(object) else { continue }
      cycles[facts.objectNames.names[object], default: ([], [])].objects.insert(object)
      cycles[facts.objectNames.names[object]]?.held.formUnion(held)
    }
    return cycles.sorted { $0.key < $1.key }.compactMap { name, cycle in
      let held = cycle.held.sorted()
      let count = cycle.objects.count
      guard count >= 10, count >= 100 || facts.isLarge(facts.bytes(held), part: 100) else {
        return nil
      }
      let type = facts.objectNames.texts[Int(name)]
      let function = facts.root(holding: held[0]).flatMap { facts.rootNames.place($0).frame } ?? type
      return Finding(name: function, count: count, held: held, place: held.first) { told in
        """
        \(count.grouped) x \(type) have the finalizer \(function), and lead back to themselves: it never runs, and they \
        are never freed. They hold \(told.amount)\(told.inside).
        """
      }
    }
  }
}

extension SuspectFacts {
  /// Whether a root stands for finalizers.
  fileprivate func isFinalizer(_ root: Int) -> Bool {
    if case .callbacks(.finalizers, _) = graph.roots.nodes[root] { true } else { false }
  }

  /// Whether an object's pointers lead to itself, over a few others: what is far away is not looked at.
  fileprivate func leadsToItself(_ object: Int) -> Bool {
    var seen: Set<UInt32> = []
    var pending = Array(targets(object).prefix(64))
    var left = 256
    while let next = pending.popLast() {
      if Int(next) == object { return true }
      guard left > 0, Int(next) < graph.objectCount, seen.insert(next).inserted else { continue }
      let targets = targets(Int(next)).prefix(min(left, 64))
      left -= targets.count + 1
      pending += targets
    }
    return false
  }
}
