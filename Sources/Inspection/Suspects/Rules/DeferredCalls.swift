import HeapReading
import Names
import ObjectGraph

extension SuspectRule {
  /// Many calls that one function has deferred, in a loop: they run when it ends, and until then hold what they are for.
  static let deferredCalls = SuspectRule(kind: "deferred-calls") { facts in
    let isDefer = facts.names { $0 == "runtime._defer" }
    let isClosure = facts.names { $0.hasPrefix("closure ") }
    struct Key: Hashable {
      let root: Int
      let name: UInt32
    }
    var calls: [Key: [Int]] = [:]
    // Several calls may be of one closure.
    var seen: Set<Int> = []
    for number in facts.all(isDefer) {
      guard let call = facts.object(number) else { continue }
      for target in facts.targets(call) where facts.numbers[Int(target)] != SuspectFacts.none {
        let closure = Int(facts.numbers[Int(target)])
        guard facts.isNamed(closure, isClosure), let root = facts.root(holding: closure),
          !facts.graph.roots.nodes[root].isSeveral, seen.insert(closure).inserted
        else { continue }
        calls[Key(root: root, name: facts.objectNames.names[Int(target)]), default: []].append(closure)
      }
    }
    let found = calls.filter { $1.count >= 100 && facts.isLarge(facts.bytes($1), part: 20) }
    return found.sorted { $0.value[0] < $1.value[0] }.map { key, closures in
      let name = facts.rootNames.place(key.root).frame ?? facts.rootNames.name(key.root)
      return Finding(name: name, count: closures.count, held: closures, place: closures.first) { told in
        """
        \(closures.count.grouped) deferred calls of \(name) wait until it ends: a call that is deferred in a loop does not run \
        at the end of the turn. They hold \(told.amount)\(told.inside).
        """
      }
    }
  }
}
