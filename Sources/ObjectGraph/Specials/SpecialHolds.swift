/// What leads to the objects of finalizers and cleanups, and to what these keep.
///
/// What finalizers and cleanups keep together is below neither in the tree of dominators, so that one search from all other roots
/// tells.
package struct SpecialHolds {
  /// What leads to an object.
  package enum Hold: UInt8, Sendable {
    /// No root.
    case nothing
    /// What finalizers or cleanups keep, and no other root, unless words that a dump does not list as pointers do.
    case callbacks
    /// Other roots.
    case others
  }

  /// By object; empty if there are no finalizers or cleanups.
  private let holds: [Hold]

  package init(_ graph: ObjectGraph, _ tree: DominatorTree) {
    guard !graph.specials.isEmpty else {
      holds = []
      return
    }
    var holds = [Hold](repeating: .nothing, count: graph.nodeCount)
    // What is behind is below `stackObjects`.
    for number in 0..<tree.count { holds[tree.node(number)] = number < tree.stackObjects ? .callbacks : .others }
    var pending: [UInt32] = []
    for (root, node) in graph.roots.nodes.prefix(graph.roots.stackObjects).enumerated() {
      // It leads to all.
      if case .everything = node { continue }
      guard !node.keepsForObjects else { continue }
      holds[graph.objectCount + root] = .others
      pending.append(UInt32(truncatingIfNeeded: graph.objectCount + root))
    }
    while let node = pending.popLast() {
      for target in graph.targets(of: Int(node)) where holds[Int(target)] == .callbacks {
        holds[Int(target)] = .others
        pending.append(target)
      }
    }
    holds.removeLast(graph.nodeCount - graph.objectCount)
    self.holds = holds
  }

  /// What leads to an object; nothing if there are no finalizers or cleanups.
  package func hold(_ object: Int) -> Hold { holds.isEmpty ? .nothing : holds[object] }
}

extension RootTree.Node {
  /// Whether it stands for functions that are called when an object is gone.
  fileprivate var keepsForObjects: Bool {
    switch self {
    case .callbacks(.finalizers, _), .callbacks(.cleanups, _): true
    default: false
    }
  }
}
