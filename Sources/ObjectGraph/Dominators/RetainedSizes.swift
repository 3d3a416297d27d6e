/// What each node of a dominator tree retains: what would become unreachable without it.
public struct RetainedSizes: Sendable {
  /// By number in the tree, the bytes of all objects that the node dominates, and its own.
  public let bytes: [UInt64]
  /// By number, how many objects that is: not more than a graph may have nodes.
  public let objects: [UInt32]

  /// Adds up what each node of a graph's dominator tree retains.
  public init(_ tree: borrowing DominatorTree, _ graph: borrowing ObjectGraph) {
    var bytes = [UInt64](repeating: 0, count: tree.count)
    var objects = [UInt32](repeating: 0, count: tree.count)
    for number in (0..<tree.count).reversed() {
      let node = tree.node(number)
      if node < graph.objectCount {
        bytes[number] += graph.sizes[node]
        objects[number] += 1
      }
      let dominator = tree.dominator(number)
      // Dominated nodes have higher numbers, so they have been added already.
      if dominator != number {
        bytes[dominator] += bytes[number]
        objects[dominator] += objects[number]
      }
    }
    (self.bytes, self.objects) = (bytes, objects)
  }
}
