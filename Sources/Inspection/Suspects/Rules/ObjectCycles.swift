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
      facts.forEachInCycle(kind) { number, object, isNew, held in
        let key = CycleKey(code: facts.graph.specials[number].code, name: facts.objectNames.names[object])
        found[key, default: Cycles(first: number)].count += isNew ? 1 : 0
        found[key]?.held += held
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
  /// Calls `body` for each finalizer or cleanup that never runs: with its number in the graph, its object, whether that is met for
  /// the first time, and what the runtime holds for it directly, numbers in the tree. What it holds for several is told of the
  /// first, and an object that has finalizers, too, is told with these.
  func forEachInCycle(_ kind: Callbacks, _ body: (_ special: Int, _ object: Int, _ isNew: Bool, _ held: [Int]) -> Void)
  {
    guard !graph.specials.isEmpty else { return }
    var seen = [Bool](repeating: false, count: graph.objectCount)
    var isHeld = [Bool](repeating: false, count: tree.count)
    var isTold = kind == .cleanups ? seen : []
    for (number, special) in graph.specials.enumerated()
    where kind == .cleanups && special.kind == .finalizers && finalizerCycles.isLeaked(number) {
      if let object = graph.object(containing: special.object) { isTold[object] = true }
    }
    for (number, special) in graph.specials.enumerated() where special.kind == kind && finalizerCycles.isLeaked(number)
    {
      guard let object = graph.object(containing: special.object), kind == .finalizers || !isTold[object] else {
        continue
      }
      // An object's own pointers are looked at once, however many functions it has.
      let isNew = !seen[object]
      seen[object] = true
      let targets = kind == .finalizers && isNew ? targets(object) : []
      var held: [Int] = []
      for target in graph.kept(by: special) + targets where numbers[Int(target)] != Self.none {
        let number = Int(numbers[Int(target)])
        guard !isHeld[number], root(holding: number) != nil, finalizerCycles.isHeld(Int(target)) else { continue }
        isHeld[number] = true
        held.append(number)
      }
      body(number, object, isNew, held)
    }
  }
}
