import Prefetch

/// The objects that several roots hold together, and which roots these are.
///
/// Such an object has a node of `RootTree` as its dominator that stands for several roots: `everything`, `globals`,
/// `goroutines`, `stackObjects`, or a variable whose parts refer to objects. It would be garbage only without all roots
/// that lead to it, which are the smallest set that holds it.
///
/// What leads to it either has one root that holds it, or is, or is below, another such object. So the set is found in one
/// look at each pointer, over a graph that has only these objects; those that lead to each other have the same set.
package struct SharedObjects: Sendable {
  /// Who the roots belong to, as they are told.
  package struct Owners {
    /// By position in the tree of roots, the number of the root's owner.
    package var numbers: [UInt32]
    /// By the number of the owner, its group; they ascend.
    package var groups: [UInt32]

    package init(numbers: [UInt32], groups: [UInt32]) { (self.numbers, self.groups) = (numbers, groups) }
  }

  /// The objects, by their numbers in the dominator tree, which ascend.
  package private(set) var numbers: [UInt32] = []
  /// The owners of the roots that hold each of them.
  package private(set) var holders: [NumberSets.Handle] = []
  package private(set) var sets: NumberSets
  /// How many pointers from one to another there are.
  let linkCount: Int

  /// Finds them.
  ///
  /// - Parameters:
  ///   - sizes: by number in the tree.
  ///   - owners: who the roots belong to, by the bytes that each root holds alone, which are by position. It is not asked
  ///     if there are no such objects.
  package init(
    _ graph: borrowing ObjectGraph, _ tree: borrowing DominatorTree, _ sizes: ObjectSizes,
    owners: (_ bytes: [UInt64]) -> Owners
  ) {
    let objectCount = graph.objectCount
    let positions = Positions(graph, tree, sizes)
    guard !positions.shared.isEmpty else {
      (sets, linkCount) = (NumberSets(groups: [], room: 0, steps: 0), 0)
      return
    }
    let found = owners(positions.bytes)
    let room = found.groups.count < NumberSets.limit ? 1 << 16 + objectCount / 8 : 0
    let sets = NumberSets(groups: found.groups, room: room, steps: 1 << 20 + 8 * graph.edges.count)
    var search = SharingSearch(sets, count: positions.shared.count)
    let firstUnlisted = positions.shared.firstIndex { $0 >= tree.stackObjects } ?? positions.shared.count
    search.addEdges(graph, positions, found.numbers, firstUnlisted: firstUnlisted)
    linkCount = search.links.count
    search.follow()
    (numbers, holders, self.sets) = (positions.shared, search.holders, search.sets)
  }

  /// Where the objects of a graph hang in its dominator tree.
  struct Positions {
    /// By node, the position of the root that holds it alone, and is its dominator or above it; or the place in `shared` of
    /// the object that is so, with a bit more; `none` for what was not reached.
    private(set) var holders: [UInt32]
    /// The objects that several hold, by their numbers in the tree.
    private(set) var shared: [UInt32] = []
    /// By position, the bytes that the root holds alone.
    private(set) var bytes: [UInt64]
    /// By node, a bit that says whether it is one of `shared`.
    private(set) var isShared: [UInt64]

    static let none = UInt32.max
    static let sharedBit: UInt32 = 1 << 31

    init(_ graph: borrowing ObjectGraph, _ tree: borrowing DominatorTree, _ sizes: ObjectSizes) {
      let (objectCount, nodeCount) = (graph.objectCount, graph.nodeCount)
      let standsForSeveral = graph.roots.standsForSeveral
      bytes = [UInt64](repeating: 0, count: standsForSeveral.count)
      isShared = [UInt64](repeating: 0, count: (nodeCount + 63) / 64)
      var holders = [UInt32].large(repeating: Self.none, count: nodeCount)
      for number in 0..<tree.count {
        let node = tree.node(number)
        guard node < objectCount else {
          holders[node] = UInt32(truncatingIfNeeded: node - objectCount)
          continue
        }
        // What dominates has a lower number.
        let dominator = tree.node(tree.dominator(number))
        var holder = holders[dominator]
        if dominator >= objectCount, standsForSeveral[dominator - objectCount] {
          holder = Self.sharedBit | UInt32(truncatingIfNeeded: shared.count)
          shared.append(UInt32(truncatingIfNeeded: number))
          isShared[node / 64] |= 1 << UInt64(node % 64)
        } else if holder & Self.sharedBit == 0 {
          bytes[Int(holder)] &+= sizes[number]
        }
        holders[node] = holder
      }
      self.holders = holders
    }
  }
}

extension RootTree {
  /// By position, whether what the node dominates, and nothing below the node does, has several roots that lead to it.
  var standsForSeveral: [Bool] {
    var result = [Bool](repeating: false, count: nodes.count)
    for (position, node) in nodes.enumerated() {
      switch node {
      case .everything, .globals, .goroutines, .stackObjects: result[position] = true
      case .field: result[Int(parents[position])] = true
      case .word, .words, .variable, .frame, .frameless, .finalizers, .finalizer, .other: break
      }
    }
    return result
  }
}

/// Finds the roots that lead to objects that several lead to.
private struct SharingSearch {
  /// A pointer to such an object from another one, or from what it dominates.
  struct Link: BitwiseCopyable {
    let source: UInt32
    /// The next link to the same object.
    let next: UInt32
  }

  private(set) var links: [Link] = []
  private(set) var sets: NumberSets
  /// By place, the owners of the roots that are known to lead to the object.
  private(set) var holders: [NumberSets.Handle]
  /// By place, the first link to the object that was not followed yet.
  private var firstLinks: [UInt32]

  private static let none = UInt32.max

  init(_ sets: consuming NumberSets, count: Int) {
    self.sets = sets
    holders = .large(repeating: .empty, count: count)
    firstLinks = .large(repeating: Self.none, count: count)
  }

  /// Looks at all pointers.
  ///
  /// - Parameters:
  ///   - owners: by position, the owner of the root.
  ///   - firstUnlisted: the place of the first object that only words of stacks lead to that are not listed.
  mutating func addEdges(
    _ graph: borrowing ObjectGraph, _ positions: borrowing SharedObjects.Positions, _ owners: [UInt32],
    firstUnlisted: Int
  ) {
    let (starts, edges) = (graph.edgeStarts.span, graph.edges.span)
    let (isShared, above) = (positions.isShared.span, positions.holders.span)
    for node in above.indices {
      for edge in Int(starts[node])..<Int(starts[node + 1]) {
        if edge + 16 < edges.count { above.prefetch(Int(edges[edge + 16])) }
        let target = Int(edges[edge])
        guard isShared[target / 64] >> UInt64(target % 64) & 1 != 0 else { continue }
        let source = above[node]
        if source == SharedObjects.Positions.none || source == above[target] { continue }
        let place = Int(above[target] & ~SharedObjects.Positions.sharedBit)
        add(
          source, to: place, owners, isListed: place < firstUnlisted, firstUnlisted,
          unlistedRoots: graph.roots.stackObjects)
      }
    }
  }

  @inline(__always)
  private mutating func add(
    _ source: UInt32, to place: Int, _ owners: [UInt32], isListed: Bool, _ firstUnlisted: Int, unlistedRoots: Int
  ) {
    if source & SharedObjects.Positions.sharedBit == 0 {
      // What is listed leads to an object alone, if anything listed does.
      if isListed, source >= unlistedRoots { return }
      let owner = NumberSets.Handle(owners[Int(source)])
      if holders[place] != owner { holders[place] = sets.union(holders[place], owner) }
      return
    }
    let source = source & ~SharedObjects.Positions.sharedBit
    if isListed, source >= firstUnlisted { return }
    let first = firstLinks[place]
    if first != Self.none, links[Int(first)].source == source { return }
    // There are no more links than pointers.
    firstLinks[place] = UInt32(truncatingIfNeeded: links.count)
    links.append(Link(source: source, next: first))
  }

  /// Unites the holders along all links.
  ///
  /// By Tarjan's algorithm (Depth-First Search and Linear Graph Algorithms, 1972), without recursion: what leads to an
  /// object is done before it, and objects that lead to each other are done together.
  mutating func follow() {
    guard !links.isEmpty else { return }
    let links = links
    Self.follow(links.span, &sets, &holders, &firstLinks)
  }

  private static func follow(
    _ links: Span<Link>, _ sets: inout NumberSets, _ allHolders: inout [NumberSets.Handle],
    _ allFirstLinks: inout [UInt32]
  ) {
    let done = none
    // In which order objects were met, from 1; `done` if their holders are known.
    var allOrders = [UInt32].large(repeating: 0, count: allHolders.count)
    // The first object that was met of those that lead there, as far as it is not done.
    var allLowest = allOrders
    var holders = allHolders.mutableSpan
    var firstLinks = allFirstLinks.mutableSpan
    var orders = allOrders.mutableSpan
    var lowest = allLowest.mutableSpan
    var (path, waiting): ([UInt32], [UInt32]) = ([], [])
    var count: UInt32 = 0
    for start in holders.indices where orders[start] == 0 && firstLinks[start] != none {
      var entered: Int? = start
      while true {
        if let place = entered {
          count += 1
          (orders[place], lowest[place]) = (count, count)
          path.append(UInt32(truncatingIfNeeded: place))
          waiting.append(UInt32(truncatingIfNeeded: place))
          entered = nil
        }
        guard let last = path.last else { break }
        let place = Int(last)
        let link = firstLinks[place]
        if link != none {
          firstLinks[place] = links[Int(link)].next
          let source = Int(links[Int(link)].source)
          if orders[source] == 0 {
            if firstLinks[source] != none {
              entered = source
              continue
            }
            orders[source] = done
          }
          if orders[source] == done {
            holders[place] = sets.union(holders[place], holders[source])
          } else {
            lowest[place] = min(lowest[place], orders[source])
          }
          continue
        }
        path.removeLast()
        if lowest[place] == orders[place] { finish(place, &sets, &waiting, &holders, &orders) }
        guard let parent = path.last.map({ Int($0) }) else { continue }
        if orders[place] == done {
          holders[parent] = sets.union(holders[parent], holders[place])
        } else {
          lowest[parent] = min(lowest[parent], lowest[place])
        }
      }
    }
  }

  /// Gives all objects that lead to each other, of which the first is at `place`, their holders.
  private static func finish(
    _ place: Int, _ sets: inout NumberSets, _ waiting: inout [UInt32], _ holders: inout MutableSpan<NumberSets.Handle>,
    _ orders: inout MutableSpan<UInt32>
  ) {
    var (first, all) = (waiting.count, NumberSets.Handle.empty)
    repeat {
      first -= 1
      all = sets.union(all, holders[Int(waiting[first])])
    } while Int(waiting[first]) != place
    for member in waiting[first...] {
      holders[Int(member)] = all
      orders[Int(member)] = none
    }
    waiting.removeLast(waiting.count - first)
  }
}
