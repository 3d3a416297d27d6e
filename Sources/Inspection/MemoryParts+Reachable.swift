import HeapReading
import ObjectGraph

extension MemoryParts {
  /// Splits the objects in those that roots lead to, those that are perhaps in use, and garbage. Those of the dump are more:
  /// since Go 1.22 bitmaps in spans are among them, to which nothing leads.
  mutating func split(_ named: NamedGraph, _ tree: DominatorTree) {
    var reachable: UInt64 = 0
    for number in 0..<tree.count where tree.node(number) < named.graph.objectCount {
      reachable = reachable.addingClamped(named.graph.sizes[tree.node(number)])
    }
    reachable = min(reachable, objects)
    let perhaps = min(PerhapsReachable(named.graph, tree, named.unseen)?.bytes ?? 0, objects - reachable)
    (self.reachable, perhapsInUse, garbage) = (reachable, perhaps, objects - reachable - perhaps)
  }
}
