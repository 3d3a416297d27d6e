import GoHeapDump
import GoRuntime
import HeapReading
import Names
import ObjectGraph

/// Which goroutines do the same with equal stacks.
struct StackGroups {
  /// By group, the goroutines: numbers of `Goroutines`, in the order of the dump.
  private(set) var members: [[Int]] = []
  private let graph: ObjectGraph
  private var ofGoroutine: [Int?]

  private struct Key: Hashable {
    let stack: Int
    let status: GoroutineStatus
    let reason: Name
    let isSystem: Bool
    let waitsOn: String?
  }

  /// Puts goroutines together.
  ///
  /// - Parameters:
  ///   - leaked: which are leaked, which are not put together with others; nil if that is not to be told.
  ///   - isWanted: which of them.
  init(
    _ graph: ObjectGraph, _ leaked: LeakedGoroutines? = nil, of isWanted: (_ goroutine: Int) -> Bool = { _ in true }
  ) {
    self.graph = graph
    let goroutines = graph.goroutines
    let stacks = EqualStacks(goroutines)
    var numbers: [Key: Int] = [:]
    ofGoroutine = [Int?](repeating: nil, count: goroutines.goroutines.count)
    for (index, goroutine) in goroutines.goroutines.enumerated() where isWanted(index) {
      let key = Key(
        stack: stacks.numbers[index], status: goroutine.status,
        reason: goroutine.status.hasWaitReason ? goroutines.waitReason(goroutine) : "", isSystem: goroutine.isSystem,
        waitsOn: leaked?.waitsOn[index])
      let number = numbers[key] ?? members.count
      if number == members.count {
        numbers[key] = number
        members.append([])
      }
      members[number].append(index)
      ofGoroutine[index] = number
    }
  }

  /// Calls `body` for each object that only one of the goroutines holds, by way of no other object, with its number in the
  /// dominator tree.
  func forEachHeld(_ tree: DominatorTree, _ body: (_ number: Int, _ group: Int) -> Void) {
    for number in 0..<tree.count where tree.node(number) < graph.objectCount {
      let root = tree.node(tree.dominator(number)) - graph.objectCount
      guard root >= 0 else { continue }
      switch graph.roots.nodes[root] {
      case .frame(_, let goroutine), .frameless(let goroutine):
        if let group = ofGoroutine[goroutine] { body(number, group) }
      default: break
      }
    }
  }
}
