import HeapReading
import Names
import ObjectGraph

/// Adds up finalizers and cleanups by function.
struct FinalizerRows {
  struct Key: Hashable {
    let kind: Callbacks
    let code: UInt64
  }

  struct Row {
    let key: Key
    var count = 0
    var queued = 0
    var unreachable = 0
    var inCycles = 0
    var neverFreed = 0
    /// By number of the name of their objects, how many of them.
    var names: [UInt32: Int] = [:]
    /// One that leads back to itself, a number of the graph.
    var example: Int?
    var held = ObjectAmount()
  }

  /// Those that hold most first.
  private(set) var rows: [Row] = []
  /// What several of the functions hold, and none alone.
  private(set) var shared = ObjectAmount()

  init(
    _ graph: ObjectGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ objectNames: ObjectNames,
    _ cycles: FinalizerCycles
  ) {
    var known: [Key: Int] = [:]
    for (number, special) in graph.specials.enumerated() {
      let key = Key(kind: special.kind, code: special.code)
      let row = known[key] ?? rows.count
      if row == rows.count {
        known[key] = row
        rows.append(Row(key: key))
      }
      let object = graph.object(containing: special.object)
      if let object { rows[row].names[objectNames.whole(of: object), default: 0] += 1 }
      rows[row].count += 1
      if special.isQueued || object == nil {
        rows[row].queued += 1
      } else if cycles.hold(special) == .nothing {
        rows[row].unreachable += 1
      }
      guard cycles.isInCycle(number) else { continue }
      rows[row].inCycles += 1
      if cycles.isLeaked(number) {
        if rows[row].neverFreed == 0 { rows[row].example = number }
        rows[row].neverFreed += 1
      } else if rows[row].example == nil {
        rows[row].example = number
      }
    }
    addHeld(graph, tree, sizes, cycles, known)
    // Those that hold as much by how many they are, and then in the order of the dump.
    let order = rows.indices.sorted {
      let (one, other) = (rows[$0], rows[$1])
      if one.held.bytes != other.held.bytes { return one.held.bytes > other.held.bytes }
      return one.count != other.count ? one.count > other.count : $0 < $1
    }
    rows = order.map { rows[$0] }
  }

  private mutating func addHeld(
    _ graph: ObjectGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ cycles: FinalizerCycles, _ known: [Key: Int]
  ) {
    for number in 0..<tree.count {
      let amount = ObjectAmount(objects: UInt64(sizes.objects[number]), bytes: sizes.bytes[number])
      let node = tree.node(number) - graph.objectCount
      if node >= 0 {
        guard case .callbacks(let kind, let code?) = graph.roots.nodes[node],
          let row = known[Key(kind: kind, code: code)]
        else { continue }
        rows[row].held = amount
      } else {
        let holder = tree.node(tree.dominator(number)) - graph.objectCount
        // What finalizers and cleanups hold together is below none of them.
        if holder >= 0, graph.roots.nodes[holder].isSeveral, cycles.isHeld(tree.node(number)) { shared.add(amount) }
      }
    }
  }
}

extension Finalizers {
  /// - Parameters:
  ///   - fields: the fields by which objects refer to each other; nil if types are not known.
  ///   - most: how many functions are told.
  ///   - place: where a function begins, by the address of its code.
  init(
    _ named: NamedGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ fields: EdgeFields?, most: Int,
    place: (_ code: UInt64) -> FunctionPlace?
  ) {
    let graph = named.graph
    let objectNames = named.objectNames()
    var cycles = FinalizerCycles(graph, tree)
    var names = StepNames(graph, objectNames, fields)
    let all = FinalizerRows(graph, tree, sizes, objectNames, cycles)
    finalizers = graph.specials.count { $0.kind == .finalizers }
    cleanups = graph.specials.count - finalizers
    func sum(_ count: (FinalizerRows.Row) -> Int) -> Int { all.rows.reduce(0) { $0 + count($1) } }
    (queued, inCycles, neverFreed) = (sum(\.queued), sum(\.inCycles), sum(\.neverFreed))
    cleanupsKnown = !named.unseen.lacksCleanups
    var largest: [Function] = []
    for row in all.rows.prefix(most) {
      let cycle = row.example.flatMap { cycles.path(of: $0, &names) }
      largest.append(
        Function(row, named.rootNames.function(at: row.key.code), place(row.key.code), objectNames, cycle))
    }
    self.largest = largest
    otherFunctions = max(0, all.rows.count - most)
    others = all.rows.dropFirst(most).reduce(into: ObjectAmount()) { $0.add($1.held) }
    shared = all.shared
  }
}

extension Finalizers.Function {
  fileprivate init(
    _ row: FinalizerRows.Row, _ name: Name?, _ place: FunctionPlace?, _ objectNames: ObjectNames, _ cycle: [Name]?
  ) {
    (kind, code) = (row.key.kind.one, row.key.code)
    (function, file, line) = (name ?? "", place?.file ?? "", place?.line ?? 0)
    (count, queued, unreachable) = (row.count, row.queued, row.unreachable)
    (inCycles, neverFreed, held) = (row.inCycles, row.neverFreed, row.held)
    let order = row.names.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    types = order.prefix(3).map { Finalizers.ObjectType(name: objectNames.texts[Int($0.key)], count: $0.value) }
    self.cycle = cycle
  }
}
