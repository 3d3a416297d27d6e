/// Whether a program can still get at an object.
public enum Reachability: String, Sendable {
  /// Nothing leads to it.
  case no
  /// Only words of stack frames lead to it that the dump does not list as pointers: they may be out of use.
  case perhaps
  /// A root leads to it.
  case yes
}

extension ObjectGraph {
  /// By object, whether it is reachable.
  public func reachability() -> [Reachability] {
    var found = [Reachability](repeating: .no, count: nodeCount)
    var pending: [UInt32] = []
    let all = [(objectCount + RootTree.everything, Reachability.yes), (objectCount + roots.stackObjects, .perhaps)]
    for (root, reachability) in all where root < nodeCount {
      found[root] = reachability
      pending.append(UInt32(truncatingIfNeeded: root))
      while let node = pending.popLast() {
        for edge in Int(edgeStarts[Int(node)])..<Int(edgeStarts[Int(node) + 1]) {
          let target = edges[edge]
          if found[Int(target)] != .no { continue }
          found[Int(target)] = reachability
          pending.append(target)
        }
      }
    }
    found.removeLast(nodeCount - objectCount)
    return found
  }
}
