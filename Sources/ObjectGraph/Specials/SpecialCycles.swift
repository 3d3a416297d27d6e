import Algorithms

/// Which objects are never gone, as what their own finalizers or cleanups keep leads back to them.
///
/// As long as an object is there, the runtime keeps what its finalizer and the object itself refer to, and what its cleanups do
/// and get. What leads from there to the object are pointers, and what the functions of the objects on the way keep. A pointer of
/// an object to itself does not count: the collector passes over it, and the graph does not have it.
///
/// Such objects are in parts of the graph in which everything leads to everything (strongly connected components), which one
/// search finds in a time that grows with the graph: algorithm PEA_FIND_SCC2 of D. J. Pearce, "An improved algorithm for finding
/// the strongly connected components of a directed graph" (2005), which takes one number for each object.
package struct SpecialCycles {
  /// By number of `ObjectGraph.specials`, whether it is one of them.
  package private(set) var isInCycle: [Bool]
  /// How often an edge was looked at.
  private(set) var work = 0

  private let graph: ObjectGraph
  private let kept: KeptObjects
  /// By object, the number of its component; what no finalizer or cleanup leads to has 0.
  private var components: [UInt32] = []
  /// How much work may be done until no more paths are looked for: as much for all paths as there are edges, or little.
  private var mostWork = 0
  /// By object, the one in front of it on a path that is looked for; `none` between searches.
  private var previous: [UInt32] = []

  private static let none = UInt32.max
  /// Work that counts for nothing.
  private static let freeWork = 1 << 16

  package init(_ graph: ObjectGraph) {
    self.graph = graph
    kept = KeptObjects(graph)
    isInCycle = [Bool](repeating: false, count: graph.specials.count)
    guard !graph.specials.isEmpty else { return }
    components = [UInt32](repeating: 0, count: graph.objectCount)
    findComponents()
    /// By object with finalizers, whether a pointer leads to its component.
    var known: [UInt32: Bool] = [:]
    for (number, special) in graph.specials.enumerated() where !special.isQueued {
      guard let object = graph.object(containing: special.object).map({ UInt32($0) }) else { continue }
      let component = components[Int(object)]
      isInCycle[number] = graph.kept(by: special).contains { components[Int($0)] == component }
      guard special.kind == .finalizers, !isInCycle[number] else { continue }
      if known[object] == nil {
        let targets = graph.targets(of: Int(object))
        work += targets.count
        known[object] = targets.contains { components[Int($0)] == component }
      }
      isInCycle[number] = known[object] ?? false
    }
    mostWork = work + graph.edges.count + kept.targets.count + Self.freeWork
  }

  /// An object whose edges are being looked at.
  private struct Visit {
    let object: UInt32
    /// Which edge is next.
    var edge: UInt32 = 0
    /// Whether nothing in front of it was found to be in its component.
    var isFirst = true
  }

  private mutating func findComponents() {
    var visits: [Visit] = []
    /// Objects whose component is not complete.
    var open: [UInt32] = []
    var index: UInt32 = 1
    var component = UInt32.max
    for start in kept.starting where components[Int(start)] == 0 {
      components[Int(start)] = index
      index += 1
      visits.append(Visit(object: start))
      search: while var visit = visits.popLast() {
        let object = Int(visit.object)
        while let target = kept.target(UInt32(object), Int(visit.edge), graph) {
          work += 1
          if components[Int(target)] == 0 {
            components[Int(target)] = index
            index += 1
            // The same edge is looked at again when the target's component is known.
            visits.append(visit)
            visits.append(Visit(object: target))
            continue search
          }
          if components[Int(target)] < components[object] {
            components[object] = components[Int(target)]
            visit.isFirst = false
          }
          visit.edge += 1
        }
        guard visit.isFirst else {
          open.append(UInt32(object))
          continue
        }
        index -= 1
        while let last = open.last, components[Int(last)] >= components[object] {
          open.removeLast()
          components[Int(last)] = component
          index -= 1
        }
        components[object] = component
        component -= 1
      }
    }
  }

  /// A step of a path.
  package struct Step: Equatable {
    /// The object that it leads to.
    package let object: Int
    /// Whether it leads there because a function of the object in front keeps it, and not by a pointer.
    package let isKept: Bool
  }

  /// A shortest path from the object of a finalizer or cleanup that is in a cycle back to itself, which is its last step. Nil if
  /// there is none, or if looking for those that were asked for before has taken as much work as there are edges.
  package mutating func path(of number: Int) -> [Step]? {
    let special = graph.specials[number]
    guard isInCycle[number], work < mostWork, let own = graph.object(containing: special.object).map({ UInt32($0) })
    else { return nil }
    if previous.isEmpty { previous = [UInt32](repeating: Self.none, count: graph.objectCount) }
    var reached: [UInt32] = []
    defer { for object in reached { previous[Int(object)] = Self.none } }
    let component = components[Int(own)]
    /// True if that is the end of the path.
    func reach(_ target: UInt32, from object: UInt32, _ previous: inout [UInt32]) -> Bool {
      guard components[Int(target)] == component, previous[Int(target)] == Self.none else { return false }
      previous[Int(target)] = object
      reached.append(target)
      return target == own
    }
    var isFound = false
    /// Looks at an object's edges.
    func look(from object: UInt32, _ targets: some Sequence<UInt32>) {
      for target in targets where !isFound {
        work += 1
        isFound = reach(target, from: object, &previous)
      }
    }
    if special.kind == .finalizers { look(from: own, graph.targets(of: Int(own))) }
    look(from: own, graph.kept(by: special))
    var next = 0
    while !isFound, next < reached.count, work < mostWork {
      let object = reached[next]
      next += 1
      look(from: object, graph.targets(of: Int(object)))
      look(from: object, kept.targets(of: object))
    }
    guard isFound else { return nil }
    var path: [Step] = []
    var object = own
    repeat {
      let front = previous[Int(object)]
      let isPointer = (special.kind == .finalizers || front != own) && graph.targets(of: Int(front)).contains(object)
      path.append(Step(object: Int(object), isKept: !isPointer))
      object = front
    } while object != own
    return path.reversed()
  }
}

/// What finalizers and cleanups keep beside what their objects refer to, by object.
private struct KeptObjects {
  /// Those that have finalizers or cleanups that are not to run yet, in ascending order.
  let starting: [UInt32]
  /// Where the targets of each begin, and where those of the last one end.
  let starts: [Int]
  let targets: [UInt32]

  init(_ graph: ObjectGraph) {
    var all: [(object: UInt32, target: UInt32)] = []
    var objects: [UInt32] = []
    for special in graph.specials where !special.isQueued {
      guard let object = graph.object(containing: special.object).map({ UInt32($0) }) else { continue }
      objects.append(object)
      for target in graph.kept(by: special) { all.append((object, target)) }
    }
    objects.sort()
    all.sort { $0 < $1 }
    var (starting, starts): ([UInt32], [Int]) = ([], [])
    var next = 0
    for object in objects where starting.last != object {
      starting.append(object)
      starts.append(next)
      while next < all.count, all[next].object == object { next += 1 }
    }
    starts.append(next)
    (self.starting, self.starts, targets) = (starting, starts, all.map(\.target))
  }

  /// The target of an object's edge of some number: first those of its pointers, then what is kept for it; nil behind the last.
  @inline(__always)
  func target(_ object: UInt32, _ edge: Int, _ graph: ObjectGraph) -> UInt32? {
    let first = Int(graph.edgeStarts[Int(object)])
    let count = Int(graph.edgeStarts[Int(object) + 1]) - first
    if edge < count { return graph.edges[first + edge] }
    let kept = targets(of: object)
    return edge - count < kept.count ? kept[kept.startIndex + edge - count] : nil
  }

  /// What is kept for an object.
  func targets(of object: UInt32) -> ArraySlice<UInt32> {
    let place = starting.partitioningIndex { $0 >= object }
    return place < starting.count && starting[place] == object ? targets[starts[place]..<starts[place + 1]] : []
  }
}

extension ObjectGraph {
  /// The objects that a finalizer or cleanup keeps beside what its object refers to: closures, and what these get.
  package func kept(by special: Special) -> [UInt32] {
    [special.closure, special.argument, special.adapter].compactMap { address in
      address == 0 ? nil : object(containing: address).map { UInt32($0) }
    }
  }
}
