import Prefetch

/// The node that holds each node: its immediate dominator, the lowest node through which every path to it leads.
///
/// Nodes have numbers of their own here, in the order in which a depth-first search reached them, so that a dominator
/// has a lower number than what it dominates.
public struct DominatorTree: Sendable {
  /// By number, the node of the graph, and the number of its dominator.
  @usableFromInline let entries: [DepthFirstSearch.Pair]
  /// The number of `stackObjects`: nodes with lower numbers are reachable from `everything`.
  public let stackObjects: Int

  /// How many steps up the tree it took to find the dominators; a test compares it with the number of nodes.
  let steps: Int

  /// How many nodes were reached.
  public var count: Int { entries.count }

  /// A node of the graph, by its number here.
  @inlinable
  public func node(_ number: Int) -> Int { Int(entries[number].first) }

  /// The number of a node's immediate dominator; `everything` and `stackObjects` have their own.
  @inlinable
  public func dominator(_ number: Int) -> Int { Int(entries[number].second) }

  /// Finds the dominators of all nodes of a graph.
  public init(_ graph: borrowing ObjectGraph) {
    self.init(
      starts: graph.edgeStarts, edges: graph.edges,
      roots: [graph.objectCount + RootTree.everything, graph.objectCount + graph.roots.stackObjects])
  }

  /// - Parameter roots: `everything` and `stackObjects`; the tree of the second has what the first does not lead to.
  init(starts: [UInt32], edges: [UInt32], roots: [Int]) {
    let search = DepthFirstSearch(starts: starts, edges: edges, roots: roots)
    stackObjects = search.firsts.last ?? 0
    (entries, steps) = Self.dominators(search)
  }

  // The semi-NCA algorithm (Georgiadis: Linear-Time Algorithms for Dominators and Related Problems, 2005).
  //
  // A node's semidominator is the lowest number from which a path leads to it over higher numbers only. Its immediate
  // dominator is the nearest common ancestor, in the search's tree, of its parent and its semidominator: the first one
  // on the way up through the dominators of its parent that has no higher number than its semidominator.
  //
  // That way is short in the graphs of real programs, but there are graphs in which it is long for every node. So the
  // steps are counted, and when they are too many, the rest is found by jumps over several nodes at a time (Myers: An
  // Applicative Random-Access Stack, 1983), which takes a number of steps that grows with the logarithm.

  /// - Returns: the search's nodes with their dominators, and how many steps up the tree that took.
  private static func dominators(
    _ search: consuming DepthFirstSearch
  ) -> (entries: [DepthFirstSearch.Pair], steps: Int) {
    var (entries, paths, links) = (search.entries, search.scratch, search.links)
    search = .init(starts: [0], edges: [], roots: [])
    findSemidominators(&entries, links.span, &paths)
    links = []
    let steps = findDominators(&entries)
    // What is kept takes half as much memory as what it took to find it.
    paths.removeLast(paths.count - entries.count)
    copy(entries.span, to: &paths)
    return (paths, steps)
  }

  private static func copy(_ entries: Span<DepthFirstSearch.Entry>, to pairs: inout [DepthFirstSearch.Pair]) {
    var pairs = pairs.mutableSpan
    for number in entries.indices {
      pairs[number] = DepthFirstSearch.Pair(first: entries[number].node, second: entries[number].parent)
    }
  }

  /// Makes each node's `lowest` its semidominator.
  ///
  /// - Parameter paths: by number, what is known of the path from a node up to where nodes were not looked at yet: a node
  ///   higher up, and the lowest semidominator from the node up to below that one.
  private static func findSemidominators(
    _ entries: inout [DepthFirstSearch.Entry], _ links: Span<DepthFirstSearch.Link>,
    _ paths: inout [DepthFirstSearch.Pair]
  ) {
    var entries = entries.mutableSpan
    var paths = paths.mutableSpan
    var node = entries.count
    while node > 0 {
      node -= 1
      if node >= 16 {
        links.prefetch(Int(entries[node - 16].link))
        let link = entries[node - 8].link
        if link != DepthFirstSearch.none { paths.prefetch(Int(links[Int(link)].from)) }
      }
      let entry = entries[node]
      var lowest = entry.lowest
      var link = entry.link
      while link != DepthFirstSearch.none {
        let edge = links[Int(link)]
        lowest = min(lowest, lowestSemidominator(edge.from, above: UInt32(truncatingIfNeeded: node), &paths))
        link = edge.next
      }
      entries[node].lowest = lowest
      paths[node] = DepthFirstSearch.Pair(first: entry.parent, second: lowest)
    }
  }

  /// The lowest semidominator on the path from `node` up to below the first node that is `bound` or lower. The path is
  /// halved on the way, so that the next look is shorter.
  @inline(__always)
  private static func lowestSemidominator(
    _ node: UInt32, above bound: UInt32, _ paths: inout MutableSpan<DepthFirstSearch.Pair>
  ) -> UInt32 {
    var node = Int(node)
    var path = paths[node]
    var lowest = path.second
    while path.first > bound {
      let above = paths[Int(path.first)]
      lowest = min(lowest, above.second)
      guard above.first > bound else { break }
      paths[node] = DepthFirstSearch.Pair(first: above.first, second: min(path.second, above.second))
      node = Int(above.first)
      path = paths[node]
      lowest = min(lowest, path.second)
    }
    return lowest
  }

  /// The average number of steps for a node up to which jumps are not worth their preparation.
  private static let stepsPerNode = 8

  /// Makes each node's parent its dominator, from the lowest number up, so that those of lower numbers are known.
  ///
  /// - Returns: how many steps that took.
  private static func findDominators(_ entries: inout [DepthFirstSearch.Entry]) -> Int {
    var entries = entries.mutableSpan
    let limit = entries.count * stepsPerNode
    var steps = 0
    var node = 0
    while node < entries.count, steps <= limit {
      let entry = entries[node]
      var dominator = entry.parent
      // A root is its own parent.
      if Int(dominator) != node {
        while dominator > entry.lowest {
          dominator = entries[Int(dominator)].parent
          steps += 1
        }
        entries[node].parent = dominator
      }
      node += 1
    }
    if node < entries.count {
      for known in 0..<node { addJump(known, &entries) }
      while node < entries.count {
        steps += findDominatorByJumps(node, &entries)
        addJump(node, &entries)
        node += 1
      }
    }
    return steps
  }

  /// Stores the depth and the jump of a node whose dominator is known, in place of numbers that are not needed any more.
  private static func addJump(_ node: Int, _ entries: inout MutableSpan<DepthFirstSearch.Entry>) {
    let dominator = entries[node].parent
    guard Int(dominator) != node else {
      (entries[node].depth, entries[node].jump) = (0, dominator)
      return
    }
    let above = entries[Int(dominator)]
    let farAbove = entries[Int(above.jump)]
    let isEven = above.depth - farAbove.depth == farAbove.depth - entries[Int(farAbove.jump)].depth
    (entries[node].depth, entries[node].jump) = (above.depth + 1, isEven ? farAbove.jump : dominator)
  }

  /// - Returns: how many steps it took.
  private static func findDominatorByJumps(_ node: Int, _ entries: inout MutableSpan<DepthFirstSearch.Entry>) -> Int {
    let entry = entries[node]
    var dominator = entry.parent
    if Int(dominator) == node { return 0 }
    var steps = 0
    while dominator > entry.lowest {
      let above = entries[Int(dominator)]
      dominator = above.jump > entry.lowest ? above.jump : above.parent
      steps += 1
    }
    entries[node].parent = dominator
    return steps
  }
}

extension DepthFirstSearch.Entry {
  /// How many nodes dominate the node, when `lowest` is not needed any more.
  fileprivate var depth: UInt32 {
    get { lowest }
    set { lowest = newValue }
  }

  /// A node that dominates this one, farther up than its immediate dominator as a rule, when `link` is not needed any
  /// more.
  fileprivate var jump: UInt32 {
    get { link }
    set { link = newValue }
  }
}
