import HeapReading
import Names
import ObjectGraph

extension ProfileKind {
  /// All objects, by how roots lead to them.
  public static let paths = ProfileKind(
    "paths", "all objects, by a shortest path from a root, with the fields on it", [.objects, .variableNames, .paths],
    inUse, defaultSampleType: "inuse_space"
  ) { read in
    read.objects.map { objects in
      let reporting = read.reading.reporting
      reporting.onPhase?(.holding)
      let paths = read.reading.paths(in: objects)
      return HeldObjects(HeldHeap(objects, by: paths, read.births, read.focus, reporting), objects, read.reading)
    }
  }
}

extension HeldHeap {
  /// All objects by the shortest paths to them, or those that a user has asked for.
  init(
    _ named: NamedGraph, by paths: NamedPaths, _ births: ObjectBirths?, _ focus: ObjectSelection?,
    _ reporting: Reporting
  ) {
    let graph = named.graph
    let shortest = paths.shortest
    reporting.onPhase?(.adding)
    let objectNames = named.objectNames()
    self.init(
      graph, names: objectNames.texts, births, hasStackObjects: shortest.listedCount < shortest.order.count,
      followsVariables: named.frameVariables != nil)
    if let focus {
      let amount = focus.objects.reduce(into: ObjectAmount()) { $0.add(objectOf: graph.sizes[Int($1)]) }
      say("of the objects only those that were asked for: \(amount)")
    }
    var isWanted = [Bool](repeating: focus == nil, count: graph.objectCount)
    for object in focus?.objects ?? [] { isWanted[Int(object)] = true }
    var steps = StepNames(objectNames, paths)
    // By node, the end of its chain: first those of the roots, of which a parent comes before its children.
    var ends = [UInt32](repeating: HoldingTree.root, count: graph.nodeCount)
    for (position, parent) in graph.roots.parents.enumerated() {
      ends[graph.objectCount + position] = addRoot(
        named.rootNames.names(of: position), below: ends[graph.objectCount + Int(parent)])
    }
    for object in shortest.order {
      let object = Int(object)
      let previous = Int(shortest.previous[object])
      let end = ends[previous]
      let isOne = previous < graph.objectCount && steps.isSame(previous, object)
      ends[object] = isOne ? end : tree.child(end, steps.name(object, in: &tree))
      if isWanted[object] { add(ends[object], graph.sizes[object], object: object) }
    }
    let unreached = shortest.previous.indices.filter { shortest.previous[$0] == ShortestPaths.none && isWanted[$0] }
    addUnreachable(unreached.map { UInt32(truncatingIfNeeded: $0) }, objectNames.names, graph.sizes, named.unseen)
  }
}

/// What the steps of paths are called: the field that leads there, and the type of what it leads to.
private struct StepNames {
  private let names: ObjectNames
  private let paths: NamedPaths
  private var numbers: [Key: UInt32] = [:]

  private struct Key: Hashable {
    let field: UInt32
    let name: UInt32
  }

  init(_ names: ObjectNames, _ paths: NamedPaths) { (self.names, self.paths) = (names, paths) }

  /// Whether two objects, one behind the other, are one step: parts of a map, or values of one type, as in a list or a
  /// tree. Its fields would make as many paths as there are values.
  func isSame(_ one: Int, _ other: Int) -> Bool { names.whole(of: one) == names.whole(of: other) }

  /// The number of a step's name: `main.Session`, `.Body []uint8`.
  mutating func name(_ object: Int, in tree: inout HoldingTree) -> UInt32 {
    let (name, field) = (names.whole(of: object), paths.fields.isEmpty ? 0 : paths.fields[object])
    guard field > 0 else { return name }
    let key = Key(field: field, name: name)
    if let known = numbers[key] { return known }
    let number = tree.number("\(paths.fieldNames[Int(field)]) \(names.texts[Int(name)])")
    numbers[key] = number
    return number
  }
}
