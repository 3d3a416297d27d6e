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
    (numbers, holders, self.sets) = (positions.shared, search.places.map(\.holders), search.sets)
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
      case .word, .words, .variable, .frame, .frameless, .callbacks, .other: break
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

  /// What is known of an object.
  struct Place: BitwiseCopyable {
    /// The owners of the roots that are known to lead to it.
    var holders = NumberSets.Handle.empty
    /// The first link to it that was not followed yet.
    var firstLink = SharingSearch.none
    /// In which order it was met, from 1; `done` if its holders are known.
    var order: UInt32 = 0
    /// The first object that was met of those that lead here, as far as it is not done.
    var lowest: UInt32 = 0
  }

  private(set) var links: [Link] = []
  private(set) var sets: NumberSets
  private(set) var places: [Place]

  private static let none = UInt32.max
  private static let done = UInt32.max

  init(_ sets: consuming NumberSets, count: Int) {
    self.sets = sets
    places = .large(repeating: Place(), count: count)
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
      if places[place].holders != owner { places[place].holders = sets.union(places[place].holders, owner) }
      return
    }
    let source = source & ~SharedObjects.Positions.sharedBit
    if isListed, source >= firstUnlisted { return }
    let first = places[place].firstLink
    if first != Self.none, links[Int(first)].source == source { return }
    // There are no more links than pointers.
    places[place].firstLink = UInt32(truncatingIfNeeded: links.count)
    links.append(Link(source: source, next: first))
  }

  /// Unites the holders along all links.
  ///
  /// By Tarjan's algorithm (Depth-First Search and Linear Graph Algorithms, 1972), without recursion: what leads to an
  /// object is done before it, and objects that lead to each other are done together.
  mutating func follow() {
    guard !links.isEmpty else { return }
    let links = links
    Self.follow(links.span, &sets, &places)
  }

  private static func follow(_ links: Span<Link>, _ sets: inout NumberSets, _ allPlaces: inout [Place]) {
    var places = allPlaces.mutableSpan
    var (path, waiting): ([UInt32], [UInt32]) = ([], [])
    var count: UInt32 = 0
    for start in places.indices where places[start].order == 0 && places[start].firstLink != none {
      var entered: Int? = start
      while true {
        if let place = entered {
          count += 1
          (places[place].order, places[place].lowest) = (count, count)
          path.append(UInt32(truncatingIfNeeded: place))
          waiting.append(UInt32(truncatingIfNeeded: place))
          entered = nil
        }
        guard let last = path.last else { break }
        let number = Int(last)
        let place = places[number]
        if place.firstLink != none {
          let link = links[Int(place.firstLink)]
          places[number].firstLink = link.next
          if link.next != none { links.prefetch(Int(link.next)) }
          let source = places[Int(link.source)]
          if source.order == 0 {
            if source.firstLink != none {
              entered = Int(link.source)
              continue
            }
            places[Int(link.source)].order = done
          }
          if source.order == 0 || source.order == done {
            places[number].holders = sets.union(place.holders, source.holders)
          } else {
            places[number].lowest = min(place.lowest, source.order)
          }
          continue
        }
        path.removeLast()
        if place.lowest == place.order { finish(number, &sets, &waiting, &places) }
        guard let parent = path.last.map({ Int($0) }) else { continue }
        if places[number].order == done {
          places[parent].holders = sets.union(places[parent].holders, places[number].holders)
        } else {
          places[parent].lowest = min(places[parent].lowest, place.lowest)
        }
      }
    }
  }

  /// Gives all objects that lead to each other, of which the first is at `place`, their holders.
  private static func finish(
    _ place: Int, _ sets: inout NumberSets, _ waiting: inout [UInt32], _ places: inout MutableSpan<Place>
  ) {
    var (first, all) = (waiting.count, NumberSets.Handle.empty)
    repeat {
      first -= 1
      all = sets.union(all, places[Int(waiting[first])].holders)
    } while Int(waiting[first]) != place
    for member in waiting[first...] {
      places[Int(member)].holders = all
      places[Int(member)].order = done
    }
    waiting.removeLast(waiting.count - first)
  }
}
