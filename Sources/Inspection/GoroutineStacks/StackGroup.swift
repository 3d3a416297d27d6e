import GoHeapDump
import GoRuntime
import HeapReading
import Names
import ObjectGraph

/// Goroutines with equal stacks that do the same, and what they hold.
struct StackGroup {
  /// Numbers of `Goroutines`, in the order of the dump.
  private(set) var goroutines: [Int]
  /// What would be garbage without one of them.
  private(set) var held = ObjectAmount()
  private let isSystem: Bool

  private struct Key: Hashable {
    let stack: Int
    let status: GoroutineStatus
    let reason: Name
    let isSystem: Bool
  }

  /// All goroutines of a graph: those that hold most first, then those of which there are most; the runtime's own last.
  static func all(_ graph: ObjectGraph, _ tree: DominatorTree, _ sizes: RetainedSizes) -> [StackGroup] {
    let goroutines = graph.goroutines
    let stacks = EqualStacks(goroutines)
    var groups: [StackGroup] = []
    var numbers: [Key: Int] = [:]
    var ofGoroutine: [Int] = []
    for (index, goroutine) in goroutines.goroutines.enumerated() {
      let key = Key(
        stack: stacks.numbers[index], status: goroutine.status,
        reason: goroutine.status.hasWaitReason ? goroutines.waitReason(goroutine) : "", isSystem: goroutine.isSystem)
      let number = numbers[key] ?? groups.count
      if number == groups.count {
        numbers[key] = number
        groups.append(StackGroup(goroutines: [], isSystem: goroutine.isSystem))
      }
      groups[number].goroutines.append(index)
      ofGoroutine.append(number)
    }
    for number in 0..<tree.count where tree.node(number) < graph.objectCount {
      let root = tree.node(tree.dominator(number)) - graph.objectCount
      guard root >= 0 else { continue }
      switch graph.roots.nodes[root] {
      case .frame(_, let goroutine), .frameless(let goroutine):
        groups[ofGoroutine[goroutine]].held.add(
          ObjectAmount(objects: sizes.objects[number], bytes: sizes.bytes[number]))
      default: break
      }
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
