import GoHeapDump
import HeapReading
import ObjectGraph

/// Goroutines with equal stacks that do the same, and what they hold.
struct StackGroup {
  /// Numbers of `Goroutines`, in the order of the dump.
  let goroutines: [Int]
  /// What the leaked ones wait on: `select of 3`; nil of those that are not leaked.
  let waitsOn: String?
  /// What would be garbage without one of them; of leaked ones, without all of them.
  private(set) var held = ObjectAmount()
  private let isSystem: Bool

  /// All goroutines of a graph: leaked ones first, the runtime's own last; among these, those that hold most first, then those of
  /// which there are most.
  ///
  /// - Returns: the goroutines, and what the leaked ones hold together.
  static func all(_ named: NamedGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ leaked: LeakedGoroutines)
    -> (groups: [StackGroup], held: ObjectAmount)
  {
    let graph = named.graph
    let together = StackGroups(graph, leaked)
    var groups = together.members.map { members in
      StackGroup(
        goroutines: members, waitsOn: leaked.waitsOn[members[0]],
        isSystem: graph.goroutines.goroutines[members[0]].isSystem)
    }
    together.forEachHeld(tree) { number, group in
      guard groups[group].waitsOn == nil else { return }
      groups[group].held.add(ObjectAmount(objects: UInt64(sizes.objects[number]), bytes: sizes.bytes[number]))
    }
    let leaks = groups.indices.filter { groups[$0].waitsOn != nil }
    let amounts = leaked.held(graph, named.frameVariables, by: leaks.map { groups[$0].goroutines })
    for (group, held) in zip(leaks, amounts.byGroup) { groups[group].held = held }
    return (groups.indices.sorted { groups[$0].isBefore(groups[$1], $0 < $1) }.map { groups[$0] }, amounts.all)
  }

  private init(goroutines: [Int], waitsOn: String?, isSystem: Bool) {
    (self.goroutines, self.waitsOn, self.isSystem) = (goroutines, waitsOn, isSystem)
  }

  private func isBefore(_ other: StackGroup, _ isEarlier: Bool) -> Bool {
    if (waitsOn == nil) != (other.waitsOn == nil) { return other.waitsOn == nil }
    if isSystem != other.isSystem { return other.isSystem }
    if held.bytes != other.held.bytes { return held.bytes > other.held.bytes }
    if goroutines.count != other.goroutines.count { return goroutines.count > other.goroutines.count }
    return isEarlier
  }
}
