/// What the objects of each group retain: what would become unreachable without one or another of them.
///
/// Each object counts once for a group, however many of the group hold it one through the other, as the nodes of a list
/// do. What several of a group hold, but none of them alone, is not in it: so it is the least that would be gone if all
/// of the group were.
public struct RetainedByGroup: Sendable {
  /// By group, the bytes.
  public private(set) var bytes: [UInt64]
  /// By group, how many objects that is.
  public private(set) var objects: [UInt64]

  /// Adds up what groups of objects retain.
  ///
  /// - Parameters:
  ///   - graph: the objects.
  ///   - tree: its dominators.
  ///   - sizes: what each node retains.
  ///   - groups: by object, the number of its group: below `count`. An object that no root leads to counts alone.
  ///   - count: how many groups there are.
  public init(
    _ graph: borrowing ObjectGraph, _ tree: borrowing DominatorTree, _ sizes: borrowing RetainedSizes,
    groups: [UInt32], count: Int
  ) {
    bytes = [UInt64](repeating: 0, count: count)
    objects = [UInt64](repeating: 0, count: count)
    var isReached = [Bool](repeating: false, count: graph.objectCount)
    // How many of a group there are from the root to where the walk is.
    var onPath = [UInt32](repeating: 0, count: count)
    Self.walk(tree) { number, isEntered in
      let node = tree.node(number)
      guard node < isReached.count else { return }
      let group = Int(groups[node])
      guard isEntered else {
        onPath[group] -= 1
        return
      }
      isReached[node] = true
      if onPath[group] == 0 {
        bytes[group] += sizes.bytes[number]
        objects[group] += UInt64(sizes.objects[number])
      }
      onPath[group] += 1
    }
    for object in isReached.indices where !isReached[object] {
      bytes[Int(groups[object])] += graph.sizes[object]
      objects[Int(groups[object])] += 1
    }
  }

  /// Walks through a tree, without recursion, as a list is a path of any length.
  ///
  /// - Parameter body: called with the number of each node, when it is entered and when all below it are done.
  private static func walk(_ tree: borrowing DominatorTree, _ body: (_ number: Int, _ isEntered: Bool) -> Void) {
    let none = UInt32.max
    // By number, the first of what a node dominates, and what the node's own dominator has behind it.
    var children = [UInt32].large(repeating: none, count: tree.count)
    var siblings = [UInt32].large(repeating: none, count: tree.count)
    var number = tree.count
    while number > 0 {
      number -= 1
      let dominator = tree.dominator(number)
      if dominator == number { continue }
      siblings[number] = children[dominator]
      children[dominator] = UInt32(truncatingIfNeeded: number)
    }
    for root in 0..<tree.count where tree.dominator(root) == root {
      var number = root
      body(number, true)
      while true {
        if children[number] != none {
          number = Int(children[number])
          body(number, true)
          continue
        }
        body(number, false)
        while number != root, siblings[number] == none {
          number = tree.dominator(number)
          body(number, false)
        }
        if number == root { break }
        number = Int(siblings[number])
        body(number, true)
      }
    }
  }
}
