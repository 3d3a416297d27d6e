/// Tells which nodes dominate which, in a step each.
package struct DominatedRanges {
  /// By number in the dominator tree: the place of the node in an order in which what it dominates comes right behind it,
  /// and the place behind the last of these.
  private var places, ends: [UInt32]

  package init(_ tree: borrowing DominatorTree) {
    // First how many nodes each dominates, with its own.
    ends = [UInt32](repeating: 1, count: tree.count)
    // What is dominated has higher numbers.
    for number in (0..<tree.count).reversed() where tree.dominator(number) != number {
      ends[tree.dominator(number)] += ends[number]
    }
    places = [UInt32](repeating: 0, count: tree.count)
    var end: UInt32 = 0
    for number in 0..<tree.count {
      let (dominator, count) = (tree.dominator(number), ends[number])
      if dominator == number {
        places[number] = end
        end += count
      } else {
        // Until all that one dominates have their places, where the next of them has it.
        places[number] = ends[dominator]
        ends[dominator] += count
      }
      ends[number] = places[number] + 1
    }
  }

  /// Whether a node dominates another, or is the same; by their numbers in the tree.
  package func dominates(_ number: Int, _ other: Int) -> Bool {
    places[other] >= places[number] && places[other] < ends[number]
  }
}
