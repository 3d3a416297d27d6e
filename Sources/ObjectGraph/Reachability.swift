extension ObjectGraph {
  /// By object, whether anything leads to it: from roots, or from words of stack frames that the dump does not list as
  /// pointers.
  public func reachable() -> [Bool] {
    var isReached = [Bool](repeating: false, count: nodeCount)
    var pending: [UInt32] = []
    for root in [objectCount + RootTree.everything, objectCount + roots.stackObjects] where root < nodeCount {
      isReached[root] = true
      pending.append(UInt32(truncatingIfNeeded: root))
    }
    while let node = pending.popLast() {
      for edge in Int(edgeStarts[Int(node)])..<Int(edgeStarts[Int(node) + 1]) {
        let target = edges[edge]
        if isReached[Int(target)] { continue }
        isReached[Int(target)] = true
        pending.append(target)
      }
    }
    isReached.removeLast(nodeCount - objectCount)
    return isReached
  }
}
