import Prefetch

/// Of each node the one that holds it: its immediate dominator, the lowest node through which every path to it leads.
///
/// Nodes have numbers of their own here, in the order in which a depth-first search reached them, so that a dominator
/// has a lower number than what it dominates.
public struct DominatorTree: Sendable {
  @usableFromInline let entries: [DepthFirstSearch.Entry]
  /// The number of `stackObjects`: nodes with lower numbers are reachable from `everything`.
  public let stackObjects: Int

  /// How many nodes were reached.
  public var count: Int { entries.count }

  /// A node of the graph, by its number here.
  @inlinable
  public func node(_ number: Int) -> Int { Int(entries[number].node) }

  /// The number of a node's immediate dominator; `everything` and `stackObjects` have their own.
  @inlinable
  public func dominator(_ number: Int) -> Int { Int(entries[number].parent) }

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
    entries = Self.dominators(search)
  }

  // The semi-NCA algorithm (Georgiadis: Linear-Time Algorithms for Dominators and Related Problems, 2005).
  //
  // A node's semidominator is the lowest number from which a path leads to it over higher numbers only. Its immediate
  // dominator is the nearest common ancestor, in the search's tree, of its parent and its semidominator.

  /// - Returns: the search's nodes with their dominators as parents.
  private static func dominators(_ search: consuming DepthFirstSearch) -> [DepthFirstSearch.Entry] {
    var (entries, paths, links) = (search.entries, search.scratch, search.links)
    search = .init(starts: [0], edges: [], roots: [])
    findSemidominators(&entries, links.span, &paths)
    (paths, links) = ([], [])
    findDominators(&entries)
    return entries
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

  /// Makes each node's parent its dominator, from the lowest number up, so that those of lower numbers are known.
  private static func findDominators(_ entries: inout [DepthFirstSearch.Entry]) {
    var entries = entries.mutableSpan
    for node in entries.indices {
      let entry = entries[node]
      var dominator = entry.parent
      // A root is its own parent.
      if Int(dominator) == node { continue }
      while dominator > entry.lowest { dominator = entries[Int(dominator)].parent }
      entries[node].parent = dominator
    }
  }
}
