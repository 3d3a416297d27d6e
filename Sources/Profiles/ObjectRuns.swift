import ObjectGraph

/// Which objects are one frame: those that hold each other one after another and have one name.
///
/// A map is one, too, of however many objects the runtime made it.
///
/// The runtime samples a few of many objects, so that of the nodes of a list some are named by who allocated them and
/// the others by their size. They are a run all the same, which is named by who allocated it, if that is known of any.
struct ObjectRuns {
  /// By number in the dominator tree, the number of the first of the run; of a root, 0.
  private(set) var firsts: [UInt32]
  /// By number in the dominator tree, the name: that of a run is the name of its first. Roots have none.
  private(set) var names: [UInt32]

  /// No objects.
  init() { (firsts, names) = ([], []) }

  init(_ graph: borrowing ObjectGraph, _ dominators: borrowing DominatorTree, _ objectNames: borrowing ObjectNames) {
    let (objectCount, sizes) = (graph.objectCount, graph.sizes)
    names = []
    names.reserveCapacity(dominators.count)
    firsts = []
    firsts.reserveCapacity(dominators.count)
    for number in 0..<dominators.count {
      let node = dominators.node(number)
      guard node < objectCount else {
        firsts.append(HoldingTree.root)
        names.append(.max)
        continue
      }
      let name = objectNames.wholes[Int(objectNames.names[node])]
      names.append(name)
      // What dominates has a lower number.
      let first = Int(firsts[dominators.dominator(number)])
      var isRun = names[first] == name
      if !isRun, names[first] != .max {
        let forms = (objectNames.forms[Int(names[first])], objectNames.forms[Int(name)])
        if forms == (.size, .site) || forms == (.site, .size), sizes[dominators.node(first)] == sizes[node] {
          isRun = true
          if forms.1 == .site { names[first] = name }
        }
      }
      firsts.append(UInt32(truncatingIfNeeded: isRun ? first : number))
    }
  }
}
