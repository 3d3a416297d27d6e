import HeapReading
import Names
import ObjectGraph

/// Finds the paths that lead to objects, and which reference of each frees most.
struct WhySearch {
  private let graph: ObjectGraph
  private let shortest: ShortestPaths
  private let names: (objects: ObjectNames, paths: NamedPaths)
  private let tree: DominatorTree
  private var steps: PathSteps
  // What has an element for each node is there only as long as it is needed.

  /// By node of the graph, its number in the dominator tree.
  private var numbers: [UInt32] = []
  /// By node of the graph or number in the tree, what a walk found there; 0 where it was not. Each walk leaves it as it was.
  private var marks: [UInt32] = []
  /// By object, how many pointers in a row there are from a root, if it was met.
  private var distances: [UInt32] = []

  /// Objects that were asked for at the end of one path.
  private struct Group {
    let step: UInt32
    var objects: [UInt32] = []
    var amount = ObjectAmount()
    /// By step, how many roots or objects there are, and the last of them.
    var counts: [UInt32: (count: Int, node: Int)] = [:]
    /// The nodes that all paths have in common, from the root on.
    var common: [UInt32] = []
    var shortest = Int.max
    var longest = 0
    var cut: (node: UInt32, freed: ObjectAmount)?
    /// All that would be garbage then.
    var freedInAll = ObjectAmount()
    /// One of those that `cut` does not free, and what dominates it, the nearest first, by their numbers in the tree.
    var heldByOthers: [Int] = []
  }

  init(
    _ named: NamedGraph, _ paths: NamedPaths, _ objectNames: ObjectNames, _ rootNames: HolderNames,
    _ tree: DominatorTree
  ) {
    (graph, shortest, names) = (named.graph, paths.shortest, (objectNames, paths))
    self.tree = tree
    steps = PathSteps(named.graph, paths, objectNames, rootNames)
  }

  /// What is known of some objects.
  ///
  /// - Parameters:
  ///   - count: how many paths are told.
  ///   - rootName: what a root belongs to.
  mutating func find(
    _ query: ObjectQuery, _ selection: ObjectSelection, count: Int, rootName: @escaping (_ position: Int) -> Name
  ) -> Why {
    var (all, unreachable) = (ObjectAmount(), ObjectAmount())
    var groups: [Group] = []
    var groupOfStep: [UInt32: Int] = [:]
    for object in selection.objects {
      let size = graph.sizes[Int(object)]
      all.add(objectOf: size)
      guard shortest.previous[Int(object)] != ShortestPaths.none else {
        unreachable.add(objectOf: size)
        continue
      }
      let step = steps.step(of: Int(object))
      let group = groupOfStep[step] ?? groups.count
      if groupOfStep.updateValue(group, forKey: step) == nil { groups.append(Group(step: step)) }
      groups[group].objects.append(object)
      groups[group].amount.add(objectOf: size)
    }
    groups.sort { ($1.amount.bytes, $1.amount.objects, $0.step) < ($0.amount.bytes, $0.amount.objects, $1.step) }
    let others = groups.dropFirst(count)
    let rest = others.reduce(into: ObjectAmount()) { $0.add($1.amount) }
    groups.removeLast(others.count)
    marks = [UInt32](repeating: 0, count: graph.nodeCount)
    distances = [UInt32](repeating: 0, count: graph.objectCount)
    for index in groups.indices { follow(&groups[index]) }
    distances = []
    steps.forgetObjects()
    findCuts(&groups)
    marks = []
    var sharers = Sharers(tree) { [graph, names, tree] number, root in
      if let root { return rootName(root) }
      let object = tree.node(number)
      guard object < graph.objectCount else { return rootName(object - graph.objectCount) }
      return names.objects.texts[Int(names.objects.whole(of: object))]
    }
    sharers.find(groups.flatMap(\.heldByOthers), in: graph)
    var paths: [Why.Path] = []
    for group in groups { paths.append(path(group, sharers)) }
    return Why(
      what: query.text, kind: Why.Kind(selection.kind), amount: all, paths: paths,
      otherPaths: others.count, others: rest, unreachable: unreachable)
  }

  // MARK: Following paths

  /// Counts what is on the paths of a group, and finds what they have in common.
  private mutating func follow(_ group: inout Group) {
    var goroutines: [UInt32: Set<Int>] = [:]
    for (index, object) in group.objects.enumerated() {
      var node = Int(object)
      var new: [Int] = []
      while marks[node] == 0 {
        new.append(node)
        guard node < graph.objectCount else { break }
        node = Int(shortest.previous[node])
      }
      let isFirst = index == 0
      // What was met is known; what is behind it shares as much of the first path. The mark is one more than how many nodes
      // that is.
      let met = max(1, marks[node])
      var distance = node < graph.objectCount && marks[node] != 0 ? distances[node] : 0
      for (place, node) in new.reversed().enumerated() {
        if node < graph.objectCount {
          distance += 1
          distances[node] = distance
        }
        marks[node] = isFirst ? UInt32(truncatingIfNeeded: place + 2) : met
        if isFirst { group.common.append(UInt32(truncatingIfNeeded: node)) }
        count(node, &group, &goroutines)
      }
      group.common.removeLast(max(0, group.common.count - Int(marks[Int(object)] - 1)))
      group.shortest = min(group.shortest, Int(distances[Int(object)]))
      group.longest = max(group.longest, Int(distances[Int(object)]))
    }
    let previous = shortest.previous
    for object in group.objects {
      Self.clear(&marks, from: Int(object)) { $0 < previous.count ? Int(previous[$0]) : $0 }
    }
    for (step, numbers) in goroutines { group.counts[step]?.count = numbers.count }
  }

  /// Takes the marks away on the way from a node, up to where there are none.
  @inline(__always)
  private static func clear(_ marks: inout [UInt32], from start: Int, next: (Int) -> Int) {
    var node = start
    while marks[node] != 0 {
      marks[node] = 0
      node = next(node)
    }
  }

  private mutating func count(_ node: Int, _ group: inout Group, _ goroutines: inout [UInt32: Set<Int>]) {
    let step = steps.step(of: node)
    let known = group.counts[step]
    if node < graph.objectCount, steps.isPart(node), known != nil { return }
    let isOnlyPart = known.map { $0.count == 1 && $0.node < graph.objectCount && steps.isPart($0.node) } ?? false
    group.counts[step] = (isOnlyPart ? 1 : (known?.count ?? 0) + 1, node)
    guard node >= graph.objectCount, case .frame(_, let goroutine) = graph.roots.nodes[node - graph.objectCount] else {
      return
    }
    goroutines[step, default: []].insert(goroutine)
  }

  // MARK: Finding cuts

  /// Finds the reference of each group's common path that frees most of its objects.
  private mutating func findCuts(_ groups: inout [Group]) {
    numbers = [UInt32](repeating: .max, count: graph.nodeCount)
    for number in 0..<tree.count { numbers[tree.node(number)] = UInt32(truncatingIfNeeded: number) }
    defer { numbers = [] }
    let ranges = DominatedRanges(tree)
    // References from elsewhere than what an object holds itself; more than one is two.
    var references = [UInt8](repeating: 0, count: graph.objectCount)
    var isWanted = [Bool](repeating: false, count: graph.nodeCount)
    for group in groups { for node in group.common { isWanted[Int(node)] = true } }
    for node in 0..<graph.nodeCount where numbers[node] != .max {
      let number = Int(numbers[node])
      for edge in Int(graph.edgeStarts[node])..<Int(graph.edgeStarts[node + 1]) {
        let target = Int(graph.edges[edge])
        guard isWanted[target], target < graph.objectCount, references[target] < 2 else { continue }
        // What only unlisted words of stacks lead to counts for nothing but itself.
        let other = Int(numbers[target])
        guard number < tree.stackObjects || other >= tree.stackObjects else { continue }
        if !ranges.dominates(other, number) { references[target] += 1 }
      }
    }
    for index in groups.indices { findCut(&groups[index], references, ranges) }
    addFreed(&groups)
  }

  private mutating func findCut(_ group: inout Group, _ references: [UInt8], _ ranges: DominatedRanges) {
    // By number in the tree, ascending: what dominates comes first.
    let candidates = group.common.filter { Int($0) < graph.objectCount && references[Int($0)] == 1 }
      .map { Int(numbers[Int($0)]) }.sorted()
    // Two more than the place.
    for (place, number) in candidates.enumerated() { marks[number] = UInt32(truncatingIfNeeded: place + 2) }
    var freed = [ObjectAmount](repeating: ObjectAmount(), count: candidates.count)
    for object in group.objects {
      let number = Int(numbers[Int(object)])
      if let place = candidate(of: number) { freed[place].add(objectOf: graph.sizes[Int(object)]) }
    }
    for place in candidates.indices.reversed() {
      let above = tree.dominator(candidates[place])
      guard above != candidates[place], let holder = candidate(of: above) else { continue }
      freed[holder].add(freed[place])
    }
    for object in group.objects { Self.clear(&marks, from: Int(numbers[Int(object)]), next: tree.dominator) }
    for number in candidates {
      Self.clear(&marks, from: number, next: tree.dominator)
      Self.clear(&marks, from: tree.dominator(number), next: tree.dominator)
    }
    // The nearest to the objects comes last in what they have in common.
    var best: Int?
    let places = Dictionary(uniqueKeysWithValues: candidates.enumerated().map { ($1, $0) })
    for node in group.common {
      guard Int(node) < graph.objectCount, let place = places[Int(numbers[Int(node)])], freed[place].objects > 0 else {
        continue
      }
      if let known = best, freed[known].bytes > freed[place].bytes { continue }
      best = place
      group.cut = (node, freed[place])
    }
    guard best.map({ freed[$0].objects < group.amount.objects }) ?? true else { return }
    let number = best.map { candidates[$0] }
    for object in group.objects {
      let own = Int(numbers[Int(object)])
      if let number, ranges.dominates(number, own) { continue }
      var held = own
      // Not far: whoever holds it is named by who shares the nearest that is shared.
      while tree.node(held) < graph.objectCount, group.heldByOthers.count < Self.mostHolders {
        group.heldByOthers.append(held)
        held = tree.dominator(held)
      }
      return
    }
  }

  private static let mostHolders = 16

  /// Adds up what would be garbage without the references: in one look at each object, however many they are.
  private mutating func addFreed(_ groups: inout [Group]) {
    let cuts = Set(groups.compactMap { $0.cut.map { Int(numbers[Int($0.node)]) } }).sorted()
    // One more than the place of the nearest that dominates the node.
    for (place, number) in cuts.enumerated() { marks[number] = UInt32(truncatingIfNeeded: place + 1) }
    var freed = [ObjectAmount](repeating: ObjectAmount(), count: cuts.count)
    // What dominates has a lower number.
    for number in (cuts.first ?? tree.count)..<tree.count {
      if marks[number] == 0 {
        let above = marks[tree.dominator(number)]
        guard above != 0 else { continue }
        marks[number] = above
      }
      freed[Int(marks[number] - 1)].add(objectOf: graph.sizes[tree.node(number)])
    }
    for (place, number) in cuts.enumerated().reversed() {
      let above = marks[tree.dominator(number)]
      if above != 0 { freed[Int(above - 1)].add(freed[place]) }
    }
    let places = Dictionary(uniqueKeysWithValues: cuts.enumerated().map { ($1, $0) })
    for index in groups.indices {
      guard let cut = groups[index].cut, let place = places[Int(numbers[Int(cut.node)])] else { continue }
      groups[index].freedInAll = freed[place]
    }
  }

  /// Stands for no place.
  private static let noCandidate: UInt32 = 1

  /// The place of the lowest candidate that dominates a node or is it; nil if none does.
  private mutating func candidate(of number: Int) -> Int? {
    var node = number
    var new: [Int] = []
    while marks[node] == 0 {
      new.append(node)
      let above = tree.dominator(node)
      if above == node { break }
      node = above
    }
    let found = max(Self.noCandidate, marks[node])
    for node in new { marks[node] = found }
    return found == Self.noCandidate ? nil : Int(found - 2)
  }

  // MARK: Telling

  private mutating func path(_ group: Group, _ sharers: Sharers) -> Why.Path {
    let path = steps.path(to: group.step)
    var told: [Why.Step] = []
    var isPerhaps = false
    for step in path {
      let (count, node) = group.counts[step] ?? (0, 0)
      let address = count == 1 && node < graph.objectCount ? graph.addresses[node] : nil
      switch steps.steps[Int(step)].name {
      case .root(let root):
        isPerhaps = root.place.isStackObject
        told.append(
          Why.Step(
            root: root.kind, name: root.name, field: root.place.frame == root.name ? nil : root.place.frame,
            count: count, address: nil))
      case .objects(let name, let field):
        told.append(
          Why.Step(
            root: nil, name: names.objects.texts[Int(name)],
            field: field == 0 ? nil : names.paths.fieldNames[Int(field)], count: count, address: address))
      case .more: told.append(Why.Step(root: nil, name: "…", field: nil, count: count, address: nil))
      }
    }
    let cut = group.cut.map { cut in
      let step = steps.step(of: Int(cut.node))
      return Why.Cut(
        step: path.firstIndex(of: step) ?? path.count - 1, address: graph.addresses[Int(cut.node)], freed: cut.freed,
        freedInAll: group.freedInAll)
    }
    return Why.Path(
      steps: told, amount: group.amount, shortest: group.shortest, longest: group.longest, perhaps: isPerhaps,
      cut: cut, sharedBy: group.heldByOthers.lazy.compactMap { sharers[$0] }.first)
  }
}
