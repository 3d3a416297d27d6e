import Prefetch
import Threads

/// What a depth-first search of a graph leaves: the nodes in the order in which they were reached, and what finding
/// dominators asks of the edges.
///
/// One loop without recursion, as a linked list makes a path of any length. A node's edges are looked at once.
@usableFromInline
struct DepthFirstSearch: Sendable {
  /// Stands for no number.
  static let none = UInt32.max

  /// The nodes by their numbers: in the order in which they were reached.
  private(set) var entries: [Entry]
  /// The edges from higher numbers to lower ones, as lists.
  private(set) var links: [Link]
  /// The numbers of the roots, with which what was reached from each begins.
  private(set) var firsts: [Int] = []
  /// An element for each number, for whoever goes on with the work: by now they mean nothing.
  private(set) var scratch: [Pair]

  /// A node that was reached.
  struct Entry: BitwiseCopyable {
    /// The node of the graph.
    var node: UInt32
    /// The number of the one from which it was reached; a root has its own.
    var parent: UInt32
    /// The lowest number below its own from which an edge leads there.
    var lowest: UInt32
    /// The first link of the list of higher numbers from which one does.
    var link: UInt32
  }

  /// An edge from a higher number.
  struct Link: BitwiseCopyable {
    let from: UInt32
    /// The next link of the list.
    let next: UInt32
  }

  /// Two numbers.
  @usableFromInline
  struct Pair: BitwiseCopyable, Sendable {
    @usableFromInline var first: UInt32
    @usableFromInline var second: UInt32
  }

  /// Where a node's edges begin, and its number: what is asked of every node that an edge leads to.
  private struct State: BitwiseCopyable {
    let start: UInt32
    var number: UInt32
  }

  /// Searches from each of `roots` in turn what was not reached from one before.
  ///
  /// - Parameter starts: as `ObjectGraph.edgeStarts`.
  init(starts: [UInt32], edges: [UInt32], roots: [Int]) {
    let nodeCount = starts.count - 1
    var states: [State]
    // To get so much memory from the system takes a while.
    (entries, (links, scratch, states)) = inParallel {
      [Entry].large(repeating: Entry(node: 0, parent: 0, lowest: 0, link: Self.none), count: nodeCount)
    } _: {
      var states = [State].large(capacity: nodeCount + 1)
      for start in starts { states.append(State(start: start, number: Self.none)) }
      // By number, the edges of a node that were not looked at yet.
      let scratch = [Pair].large(repeating: Pair(first: 0, second: 0), count: nodeCount)
      return ([Link].large(capacity: edges.count), scratch, states)
    }
    var count = 0
    for root in roots {
      firsts.append(count)
      count = Self.search(root, from: count, edges.span, &states, &scratch, &entries, &links)
    }
    entries.removeLast(nodeCount - count)
  }

  /// - Parameter first: the number of `root`; lower ones are of earlier searches.
  /// - Returns: the number behind the last one.
  private static func search(
    _ root: Int, from first: Int, _ edges: Span<UInt32>, _ states: inout [State], _ rests: inout [Pair],
    _ entries: inout [Entry], _ links: inout [Link]
  ) -> Int {
    var states = states.mutableSpan
    var rests = rests.mutableSpan
    var entries = entries.mutableSpan
    let first = UInt32(first)
    var count = first + 1
    var current = first
    states[root].number = first
    entries[Int(first)] = Entry(node: UInt32(root), parent: first, lowest: first, link: none)
    var next = Int(states[root].start)
    var end = Int(states[root + 1].start)
    while true {
      guard next < end else {
        if current == first { return Int(count) }
        current = entries[Int(current)].parent
        prefetch(on: Int(current), edges, states, rests)
        let rest = rests[Int(current)]
        (next, end) = (Int(rest.first), Int(rest.second))
        continue
      }
      let node = Int(edges[next])
      next += 1
      let state = states[node]
      if state.number == none {
        rests[Int(current)] = Pair(first: UInt32(truncatingIfNeeded: next), second: UInt32(truncatingIfNeeded: end))
        next = Int(state.start)
        end = Int(states[node + 1].start)
        states[node].number = count
        entries[Int(count)] = Entry(
          node: UInt32(truncatingIfNeeded: node), parent: current, lowest: current, link: none)
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

  /// Asks for what is needed on the way back: most of the time one number after the other has its rest of edges looked
  /// at, from the node on which the search is now to lower ones.
  @inline(__always)
  private static func prefetch(
    on current: Int, _ edges: Span<UInt32>, _ states: borrowing MutableSpan<State>, _ rests: borrowing MutableSpan<Pair>
  ) {
    guard current >= 16 else { return }
    edges.prefetch(Int(rests[current - 16].first))
    let rest = rests[current - 8]
    if rest.first < rest.second { states.prefetch(Int(edges[Int(rest.first)])) }
  }
}
