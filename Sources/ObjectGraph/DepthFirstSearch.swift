/// What a depth-first search of a graph leaves: the numbers of the nodes in the order in which they were reached, and
/// what finding dominators asks of the edges.
///
/// One loop without recursion, as a linked list makes a path of any length. A node's edges are looked at once.
struct DepthFirstSearch {
  /// Stands for no number.
  static let none = UInt32.max

  /// By number, the node.
  private(set) var order: [UInt32]
  /// By number, the number of the node from which it was reached; a search's root has its own.
  private(set) var parents: [UInt32]
  /// By number, what is known of the edges that lead there.
  private(set) var entries: [Entry]
  /// The edges from higher numbers to lower ones, as lists.
  private(set) var links: [Link] = []
  /// How many nodes were reached.
  private(set) var count = 0
  /// The numbers of the roots, with which what was reached from each begins.
  private(set) var firsts: [Int] = []

  /// The edges that lead to a node.
  struct Entry: BitwiseCopyable {
    /// The lowest number below its own that leads there directly.
    var lowest: UInt32
    /// The first link of the list of higher numbers that do.
    var link: UInt32
  }

  /// An edge from a higher number.
  struct Link: BitwiseCopyable {
    let from: UInt32
    /// The next link of the list.
    let next: UInt32
  }

  /// Where a node's edges begin, and its number: what is asked of every node that an edge leads to.
  private struct State: BitwiseCopyable {
    let start: UInt32
    var number: UInt32
  }

  /// The edges of a node that were not looked at yet.
  private struct Rest: BitwiseCopyable {
    var next: UInt32
    let end: UInt32
  }

  /// Searches from each of `roots` in turn what was not reached from one before.
  ///
  /// - Parameter starts: as `ObjectGraph.edgeStarts`.
  init(starts: [UInt32], edges: [UInt32], roots: [Int]) {
    let nodeCount = starts.count - 1
    order = [UInt32].large(repeating: 0, count: nodeCount)
    parents = [UInt32].large(repeating: 0, count: nodeCount)
    entries = [Entry].large(repeating: Entry(lowest: 0, link: Self.none), count: nodeCount)
    var states = [State].large(repeating: State(start: 0, number: Self.none), count: nodeCount + 1)
    Self.fill(&states, starts)
    var rests = [Rest].large(repeating: Rest(next: 0, end: 0), count: nodeCount)
    for root in roots {
      firsts.append(count)
      count = Self.search(
        root, from: count, edges, &states, &rests, order: &order, parents: &parents, entries: &entries, links: &links)
    }
    order.removeLast(nodeCount - count)
    parents.removeLast(nodeCount - count)
  }

  private static func fill(_ states: inout [State], _ starts: [UInt32]) {
    for node in starts.indices { states[node] = State(start: starts[node], number: none) }
  }

  /// - Parameter first: the number of `root`; lower ones are of earlier searches.
  /// - Returns: the number behind the last one.
  private static func search(
    _ root: Int, from first: Int, _ edges: [UInt32], _ states: inout [State], _ rests: inout [Rest],
    order: inout [UInt32], parents: inout [UInt32], entries: inout [Entry], links: inout [Link]
  ) -> Int {
    let edges = edges.span
    var states = states.mutableSpan
    var rests = rests.mutableSpan
    var order = order.mutableSpan
    var parents = parents.mutableSpan
    var entries = entries.mutableSpan
    let first = UInt32(first)
    var count = first + 1
    var current = first
    states[root].number = first
    order[Int(first)] = UInt32(root)
    parents[Int(first)] = first
    var rest = Rest(next: states[root].start, end: states[root + 1].start)
    while true {
      guard rest.next < rest.end else {
        if current == first { return Int(count) }
        current = parents[Int(current)]
        rest = rests[Int(current)]
        continue
      }
      let node = Int(edges[Int(rest.next)])
      rest.next += 1
      let state = states[node]
      if state.number == none {
        rests[Int(current)] = rest
        rest = Rest(next: state.start, end: states[node + 1].start)
        states[node].number = count
        order[Int(count)] = UInt32(truncatingIfNeeded: node)
        parents[Int(count)] = current
        entries[Int(count)] = Entry(lowest: current, link: none)
        current = count
        count += 1
      } else if state.number > current {
        // An edge over generations, from one that the node descends from.
        if current < entries[Int(state.number)].lowest { entries[Int(state.number)].lowest = current }
      } else if state.number >= first, state.number < current {
        // An edge back, or across to what was reached before; not one to the node itself, which says nothing.
        links.append(Link(from: current, next: entries[Int(state.number)].link))
        entries[Int(state.number)].link = UInt32(truncatingIfNeeded: links.count - 1)
      }
    }
  }
}
