/// Tells which nodes dominate which, in a step each.
package struct DominatedRanges {
  /// By number in the dominator tree: the place of the node in an order in which what it dominates comes right behind it,
  /// and how many nodes that is, with its own.
  private var places, counts: [UInt32]

  package init(_ tree: borrowing DominatorTree) {
    counts = [UInt32](repeating: 1, count: tree.count)
    // What is dominated has higher numbers.
    for number in (0..<tree.count).reversed() where tree.dominator(number) != number {
      counts[tree.dominator(number)] += counts[number]
    }
    places = [UInt32](repeating: 0, count: tree.count)
    // Where the next node that one dominates itself has its place.
    var next = places
    var end: UInt32 = 0
    for number in 0..<tree.count {
      let dominator = tree.dominator(number)
      if dominator == number {
        places[number] = end
        end += counts[number]
      } else {
        places[number] = next[dominator]
        next[dominator] += counts[number]
      }
      next[number] = places[number] + 1
    }
  }

  /// Whether a node dominates another, or is the same; by their numbers in the tree.
  package func dominates(_ number: Int, _ other: Int) -> Bool {
    places[other] >= places[number] && places[other] - places[number] < counts[number]
  }
}
