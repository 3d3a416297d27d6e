import HeapReading
import Names
import ObjectGraph

extension SuspectRule {
  /// Objects with a finalizer that lead back to themselves: it never runs, and they are never freed.
  static let finalizerCycles = cycles(.finalizers)

  /// The same of cleanups, of which only a core says what they hold.
  static let cleanupCycles = cycles(.cleanups)

  private static func cycles(_ kind: Callbacks) -> SuspectRule {
    SuspectRule(kind: "\(kind.one)-cycles") { facts in
      var found: [CycleKey: Cycles] = [:]
      var seen = [Bool](repeating: false, count: facts.graph.specials.isEmpty ? 0 : facts.graph.objectCount)
      // By number in the tree.
      var isHeld = [Bool](repeating: false, count: facts.graph.specials.isEmpty ? 0 : facts.tree.count)
      for (number, special) in facts.graph.specials.enumerated()
      where special.kind == kind && facts.finalizerCycles.isLeaked(number) {
        guard let object = facts.graph.object(containing: special.object) else { continue }
        let key = CycleKey(code: special.code, name: facts.objectNames.names[object])
        // An object counts once, with what it refers to, however many functions it has.
        let isNew = !seen[object]
        seen[object] = true
        found[key, default: Cycles(first: number)].count += isNew ? 1 : 0
        let targets = kind == .finalizers && isNew ? facts.targets(object) : []
        for target in facts.graph.kept(by: special) + targets where facts.numbers[Int(target)] != SuspectFacts.none {
          let held = Int(facts.numbers[Int(target)])
          if facts.root(holding: held).map({ facts.isOfCallbacks($0) }) ?? false, !isHeld[held] {
            // What several refer to counts for the first.
            isHeld[held] = true
            found[key]?.held.append(held)
          }
        }
      }
      return found.sorted { $0.value.first < $1.value.first }.compactMap { key, cycles in
        let held = cycles.held.sorted()
        let count = cycles.count
        guard count >= 10, count >= 100 || facts.isLarge(facts.bytes(held), part: 100) else { return nil }
        let type = facts.objectNames.texts[Int(key.name)]
        let function = facts.named.rootNames.function(at: key.code)
        let what = function.map { "the \(kind.one) \($0)" } ?? "a \(kind.one)"
        return Finding(
          name: function ?? type, count: count, held: held, place: held.first, cycle: facts.path(back: cycles.first)
        ) { told in
          """
          \(count.grouped) x \(type) have \(what), and lead back to themselves: it never runs, and they are never freed. They \
          hold \(told.amount)\(told.inside).
          """
        }
      }
    }
  }

  private struct CycleKey: Hashable {
    let code: UInt64
    let name: UInt32
  }

  private struct Cycles {
    /// The first of them, a number of the graph.
    let first: Int
    var count = 0
    var held: [Int] = []
  }
}

extension SuspectFacts {
  /// Whether a root stands for functions that the runtime is to call.
  fileprivate func isOfCallbacks(_ root: Int) -> Bool {
    if case .callbacks = graph.roots.nodes[root] { true } else { false }
  }
}
