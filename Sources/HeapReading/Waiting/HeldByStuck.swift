package import ObjectGraph

/// What only stuck goroutines hold: what would be garbage if they were gone.
package struct HeldByStuck {
  /// By group, what its goroutines alone hold: neither anything that may run nor another group leads to it.
  package private(set) var byGroup: [ObjectAmount]
  /// What all groups together hold, and nothing else: with what several of them lead to.
  package private(set) var all = ObjectAmount()
  /// How many nodes and edges were looked at; a test compares it with their number.
  package private(set) var steps = 0

  private static let (none, several, others) = (UInt32.max, UInt32.max - 1, UInt32.max - 2)

  /// - Parameters:
  ///   - stuck: all stuck goroutines, and what else is reachable.
  ///   - groups: goroutines that belong together, each in one group.
  ///   - others: the stuck goroutines that are in none: what they lead to is not free without the groups.
  package init(
    _ graph: ObjectGraph, _ stuck: StuckGoroutines, _ variables: FrameVariables?, groups: [[Int]], others: [Int] = []
  ) {
    byGroup = [ObjectAmount](repeating: ObjectAmount(), count: groups.count)
    // By node, the group that leads to it; each changes twice at most.
    var owners = [UInt32](repeating: Self.none, count: graph.nodeCount)
    var pending: [UInt32] = []
    var stacks = LiveStacks(graph, variables)
    func reach(_ node: UInt32, _ group: UInt32) {
      let owner = owners[Int(node)]
      guard !stuck.isReached[Int(node)], owner != group, owner != Self.several, owner != Self.others else { return }
      owners[Int(node)] = owner == Self.none ? group : Self.several
      pending.append(node)
    }
    // The others first, so that nothing of theirs is anybody else's.
    for (number, group) in zip([Self.others] + groups.indices.map { UInt32(truncatingIfNeeded: $0) }, [others] + groups)
    {
      for goroutine in group {
        for node in stuck.frameNodes(goroutine) { reach(node, number) }
        stacks?.forEachObject(of: goroutine, in: graph) { reach($0, number) }
      }
      // What follows from this group, before the next one.
      while let node = pending.popLast() {
        let owner = owners[Int(node)]
        stuck.waits.forEachTarget(of: Int(node)) {
          steps += 1
          reach($0, owner)
        }
      }
    }
    for object in 0..<graph.objectCount where owners[object] != Self.none && owners[object] != Self.others {
      all.add(objectOf: graph.sizes[object])
      if owners[object] != Self.several { byGroup[Int(owners[object])].add(objectOf: graph.sizes[object]) }
    }
  }
}
