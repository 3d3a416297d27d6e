/// What each node of a dominator tree retains: what would become unreachable without it.
public struct RetainedSizes: Sendable {
  /// By number in the tree, the bytes of all objects that the node dominates, and its own.
  public let bytes: RetainedBytes
  /// By number, how many objects that is: not more than a graph may have nodes.
  public let objects: [UInt32]

  /// Adds up what each node of a graph's dominator tree retains.
  public init(_ tree: borrowing DominatorTree, _ graph: borrowing ObjectGraph) {
    bytes = RetainedBytes(tree, graph)
    var objects = [UInt32].large(repeating: 0, count: tree.count)
    for number in (0..<tree.count).reversed() {
      if tree.node(number) < graph.objectCount { objects[number] += 1 }
      let dominator = tree.dominator(number)
      if dominator != number { objects[dominator] += objects[number] }
    }
    self.objects = objects
  }
}
