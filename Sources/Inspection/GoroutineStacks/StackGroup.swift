import GoHeapDump
import HeapReading
import ObjectGraph

/// Goroutines with equal stacks that do the same, and what they hold.
struct StackGroup {
  /// Numbers of `Goroutines`, in the order of the dump.
  let goroutines: [Int]
  /// What would be garbage without one of them.
  private(set) var held = ObjectAmount()
  private let isSystem: Bool

  /// All goroutines of a graph: those that hold most first, then those of which there are most; the runtime's own last.
  static func all(_ graph: ObjectGraph, _ tree: DominatorTree, _ sizes: RetainedSizes) -> [StackGroup] {
    let together = StackGroups(graph)
    var groups = together.members.map {
      StackGroup(goroutines: $0, isSystem: graph.goroutines.goroutines[$0[0]].isSystem)
    }
    together.forEachHeld(tree) { number, group in
      groups[group].held.add(ObjectAmount(objects: UInt64(sizes.objects[number]), bytes: sizes.bytes[number]))
    }
    return groups.indices.sorted { groups[$0].isBefore(groups[$1], $0 < $1) }.map { groups[$0] }
  }

  private init(goroutines: [Int], isSystem: Bool) { (self.goroutines, self.isSystem) = (goroutines, isSystem) }

  private func isBefore(_ other: StackGroup, _ isEarlier: Bool) -> Bool {
    if isSystem != other.isSystem { return other.isSystem }
    if held.bytes != other.held.bytes { return held.bytes > other.held.bytes }
    if goroutines.count != other.goroutines.count { return goroutines.count > other.goroutines.count }
    return isEarlier
  }
}
