public import Names

/// A profile as a tree that a page can show: frames that are too small to be seen are added up, so that all sums stay right.
public struct FlameGraph: Codable, Equatable, Sendable {
  /// What it shows: `holders`, `inuse` or `alloc`.
  public let name: String
  /// The question that it answers.
  public let title: String
  /// The kind of profile that has the same numbers.
  public let profile: String
  /// What the numbers of a node are: the sample types of the profile; `old_space` and `old_objects` are those of the earlier
  /// dump.
  public let values: [String]
  /// Why there is nothing to show; nil if there is.
  public let problem: String?
  /// A frame is shown if it has at least so much of one of the sums: a share of 1.
  public let leastShare: Double
  /// The names of frames.
  public let names: [Name]
  /// The nodes, from the root on, each in front of its children: for each the number of its name, how many children it has, and
  /// its values, with those of its children. A negative number of a name is how many frames were added up.
  public let nodes: [Int64]

  /// Frames behind so many others are added up, too.
  static let mostLevels = 200
  /// What is not seen on a page that is two thousand pixels wide.
  private static let share = 0.0005
  /// More nodes would make a page that is too long to be sent.
  private static let mostNodes = 10_000

  /// No graph, and why.
  init(_ name: String, _ title: String, _ profile: String, without problem: String) {
    (self.name, self.title, self.profile, self.problem) = (name, title, profile, problem)
    (values, names, nodes, leastShare) = ([], [], [], 0)
  }

  /// - Parameters:
  ///   - tree: the stacks.
  ///   - values: what its columns are.
  init(_ name: String, _ title: String, _ profile: String, _ tree: CallTree, values: [String]) {
    (self.name, self.title, self.profile, self.values, problem) = (name, title, profile, values, nil)
    let pruned = PrunedTree(tree)
    var share = Self.share
    while pruned.count(share) > Self.mostNodes, share < 1 { share *= 2 }
    leastShare = share
    (nodes, names) = pruned.nodes(share, tree.names)
  }
}

/// A tree whose small nodes are left out.
private struct PrunedTree {
  private let tree: CallTree
  /// By column and node, its values with those of its children.
  private let totals: [[Int64]]
  private let levels: [Int]
  /// By column, what there is in all without what is negative, as what is in use may be of some stacks: frees are published
  /// before allocations are.
  private let wholes: [Int64]

  init(_ tree: CallTree) {
    self.tree = tree
    wholes = tree.values.map { $0.reduce(0) { $0 + max(0, $1) } }
    var totals = tree.values
    for column in totals.indices {
      for node in (1..<max(1, tree.count)).reversed() { totals[column][tree.parents[node]] += totals[column][node] }
    }
    var levels = [Int](repeating: 0, count: tree.count)
    for node in 1..<max(1, tree.count) { levels[node] = levels[tree.parents[node]] + 1 }
    (self.totals, self.levels) = (totals, levels)
  }

  /// How many nodes have at least that share.
  func count(_ share: Double) -> Int {
    let least = least(share)
    return (0..<tree.count).count { isShown($0, least) }
  }

  private func least(_ share: Double) -> [Int64] {
    wholes.map { max(1, Int64(exactly: (Double($0) * share).rounded(.up)) ?? .max) }
  }

  private func isShown(_ node: Int, _ least: [Int64]) -> Bool {
    // The root is, whatever it has.
    node == 0 || levels[node] <= FlameGraph.mostLevels && least.indices.contains { totals[$0][node] >= least[$0] }
  }

  /// The nodes in their order, those of a parent by their values, and the names of those that are shown.
  func nodes(_ share: Double, _ names: [Name]) -> (nodes: [Int64], names: [Name]) {
    let least = least(share)
    var shown = [[Int]](repeating: [], count: tree.count)
    var small: [Int: [Int]] = [:]
    for node in 1..<max(1, tree.count) {
      let parent = tree.parents[node]
      // Nothing below what is left out is shown.
      if isShown(node, least) {
        shown[parent].append(node)
      } else if isShown(parent, least), totals.contains(where: { $0[node] != 0 }) {
        small[parent, default: []].append(node)
      }
    }
    var result: [Int64] = []
    var kept: [Name] = []
    var numbers = [Int64](repeating: -1, count: names.count)
    // Deep trees need no deep recursion.
    var left = [0]
    while let node = left.popLast() {
      if node < 0 {
        let parts = small[-node - 1] ?? []
        result += [-Int64(parts.count), 0] + totals.map { total in parts.reduce(0) { $0 + total[$1] } }
        continue
      }
      let name = tree.nameNumbers[node]
      if numbers[name] < 0 {
        numbers[name] = Int64(kept.count)
        kept.append(names[name].bounded)
      }
      let children = shown[node].sorted { one, other in
        for total in totals where total[one] != total[other] { return total[one] > total[other] }
        return names[tree.nameNumbers[one]] < names[tree.nameNumbers[other]]
      }
      let hasSmall = small[node] != nil
      result += [numbers[name], Int64(children.count + (hasSmall ? 1 : 0))] + totals.map { $0[node] }
      if hasSmall { left.append(-node - 1) }
      left += children.reversed()
    }
    return (result, kept)
  }
}

extension Name {
  /// As much of it as a page has room for.
  var bounded: Name { shortened(to: 500) }
}
