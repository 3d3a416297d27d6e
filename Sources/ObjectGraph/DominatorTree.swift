/// Of each node the one that holds it: its immediate dominator, the lowest node through which every path to it leads.
///
/// Nodes have numbers of their own here, in the order in which a depth-first search reached them, so that a dominator
/// has a lower number than what it dominates.
public struct DominatorTree: Sendable {
  /// By number, the node of the graph.
  public let nodes: [UInt32]
  /// By number, the number of the immediate dominator; `everything` and `stackObjects` have their own.
  public let dominators: [UInt32]
  /// The number of `stackObjects`: nodes with lower numbers are reachable from `everything`.
  public let stackObjects: Int

  /// How many nodes were reached.
  public var count: Int { dominators.count }

  /// Finds the dominators of all nodes of a graph.
  public init(_ graph: borrowing ObjectGraph) {
    self.init(
      starts: graph.edgeStarts, edges: graph.edges,
      roots: [graph.objectCount + RootTree.everything, graph.objectCount + graph.roots.stackObjects])
  }

  /// - Parameter roots: `everything` and `stackObjects`; the tree of the second has what the first does not lead to.
  init(starts: [UInt32], edges: [UInt32], roots: [Int]) {
    let search = DepthFirstSearch(starts: starts, edges: edges, roots: roots)
    let semidominators = Self.semidominators(search)
    nodes = search.order
    dominators = Self.dominators(search.parents, semidominators)
    stackObjects = search.firsts.last ?? 0
  }

  // The semi-NCA algorithm (Georgiadis: Linear-Time Algorithms for Dominators and Related Problems, 2005).
  //
  // A node's semidominator is the lowest number from which a path leads to it over higher numbers only. Its immediate
  // dominator is the nearest common ancestor, in the search's tree, of its parent and its semidominator.

  /// What is known of the path from a node up to where nodes were not looked at yet.
  private struct Path: BitwiseCopyable {
    /// A node higher up.
    var ancestor: UInt32
    /// The lowest semidominator from the node up to below that one.
    var lowest: UInt32
  }

  private static func semidominators(_ search: borrowing DepthFirstSearch) -> [UInt32] {
    var semidominators = [UInt32].large(repeating: 0, count: search.count)
    var paths = [Path].large(repeating: Path(ancestor: 0, lowest: 0), count: search.count)
    findSemidominators(
      search.entries.span, search.links.span, search.parents.span, &paths, &semidominators)
    return semidominators
  }

  private static func findSemidominators(
    _ entries: Span<DepthFirstSearch.Entry>, _ links: Span<DepthFirstSearch.Link>, _ parents: Span<UInt32>,
    _ paths: inout [Path], _ semidominators: inout [UInt32]
  ) {
    var paths = paths.mutableSpan
    var semidominators = semidominators.mutableSpan
    var node = UInt32(truncatingIfNeeded: semidominators.count)
    while node > 0 {
      node -= 1
      let entry = entries[Int(node)]
      var lowest = entry.lowest
      var link = entry.link
      while link != DepthFirstSearch.none {
        let from = links[Int(link)]
        lowest = min(lowest, lowestSemidominator(from.from, above: node, &paths))
        link = from.next
      }
      semidominators[Int(node)] = lowest
      paths[Int(node)] = Path(ancestor: parents[Int(node)], lowest: lowest)
    }
  }

  /// The lowest semidominator on the path from `node` up to below the first node that is `bound` or lower. The path is
  /// halved on the way, so that the next look is shorter.
  @inline(__always)
  private static func lowestSemidominator(
    _ node: UInt32, above bound: UInt32, _ paths: inout MutableSpan<Path>
  ) -> UInt32 {
    var node = Int(node)
    var path = paths[node]
    var lowest = path.lowest
    while path.ancestor > bound {
      let above = paths[Int(path.ancestor)]
      lowest = min(lowest, above.lowest)
      guard above.ancestor > bound else { break }
      paths[node] = Path(ancestor: above.ancestor, lowest: min(path.lowest, above.lowest))
      node = Int(above.ancestor)
      path = paths[node]
      lowest = min(lowest, path.lowest)
    }
    return lowest
  }

  private static func dominators(_ parents: [UInt32], _ semidominators: [UInt32]) -> [UInt32] {
    var result = parents
    findDominators(semidominators.span, &result)
    return result
  }

  /// - Parameter dominators: at first the parents.
  private static func findDominators(_ semidominators: Span<UInt32>, _ dominators: inout [UInt32]) {
    var dominators = dominators.mutableSpan
    for node in dominators.indices {
      var dominator = dominators[node]
      // A root is its own parent.
      if Int(dominator) == node { continue }
      while dominator > semidominators[node] { dominator = dominators[Int(dominator)] }
      dominators[node] = dominator
    }
  }
}
