import Prefetch

/// A shortest path from a root to each object: the fewest pointers in a row that lead there.
///
/// Of several paths of one length it is the one whose root comes first in `RootTree`, and so on with the pointers in the
/// order of memory. What only words of stack frames lead to that the dump does not list as pointers has its path from one
/// of these, however near a root it is found behind them.
public struct ShortestPaths: Sendable {
  /// Stands for no node.
  public static let none = UInt32.max

  /// The objects that roots lead to, the nearest first: an object is behind the one in front of it on its path.
  public private(set) var order: [UInt32] = []
  /// By object, the node that is in front of it on its path: an object, or the root that refers to it; `none` for an
  /// object that no root leads to.
  public private(set) var previous: [UInt32]
  /// How many of `order` listed roots lead to; the others come behind these.
  public private(set) var listedCount = 0
  /// Where in `order` each distance ends: the objects that roots refer to, those one pointer farther, and so on; first of
  /// what listed roots lead to, then of the others.
  public private(set) var levelEnds: [Int] = []

  /// Searches a graph, breadth first.
  public init(_ graph: borrowing ObjectGraph) {
    previous = .large(repeating: Self.none, count: graph.objectCount)
    order = .large(capacity: graph.objectCount)
    let (starts, edges) = (graph.edgeStarts, graph.edges)
    let listed = 0..<graph.roots.stackObjects
    Self.search(starts.span, edges.span, roots: listed, &previous, &order, &levelEnds)
    listedCount = order.count
    let others = graph.roots.stackObjects..<graph.roots.nodes.count
    Self.search(starts.span, edges.span, roots: others, &previous, &order, &levelEnds)
  }

  /// Lets the order go, if only single paths are followed from now on.
  public mutating func dropOrder() { order = [] }

  private static func search(
    _ starts: Span<UInt32>, _ edges: Span<UInt32>, roots: Range<Int>, _ previous: inout [UInt32],
    _ order: inout [UInt32], _ levelEnds: inout [Int]
  ) {
    let objectCount = previous.count
    var previous = previous.mutableSpan
    var next = order.count
    for root in roots {
      let node = objectCount + root
      for edge in Int(starts[node])..<Int(starts[node + 1]) {
        let target = Int(edges[edge])
        if target >= objectCount || previous[target] != none { continue }
        previous[target] = UInt32(truncatingIfNeeded: node)
        order.append(UInt32(truncatingIfNeeded: target))
      }
    }
    while next < order.count {
      let end = order.count
      levelEnds.append(end)
      while next < end {
        if next + 16 < order.count { starts.prefetch(Int(order[next + 16])) }
        if next + 8 < order.count { edges.prefetch(Int(starts[Int(order[next + 8])])) }
        let node = Int(order[next])
        next += 1
        for edge in Int(starts[node])..<Int(starts[node + 1]) {
          let target = Int(edges[edge])
          if previous[target] != none { continue }
          previous[target] = UInt32(truncatingIfNeeded: node)
          order.append(UInt32(truncatingIfNeeded: target))
        }
      }
    }
  }
}
