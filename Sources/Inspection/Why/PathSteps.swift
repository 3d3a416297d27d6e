import HeapReading
import Names
import ObjectGraph

/// The steps of shortest paths, with steps that are named alike behind the same steps as one.
struct PathSteps {
  /// A step.
  enum Name: Hashable {
    case root(Root)
    /// The numbers of the objects' name and of the field that leads to them.
    case objects(name: UInt32, field: UInt32)
    /// What is behind so many steps that they are not told.
    case more
  }

  struct Root: Hashable {
    let kind: Holders.Root.Kind
    let name: Names.Name
    let place: HolderNames.Place
  }

  private struct Key: Hashable {
    let parent: UInt32
    let name: Name
  }

  struct Step {
    /// The step in front; its own number for a root.
    let parent: UInt32
    let name: Name
    let depth: Int
  }

  static let none = UInt32.max
  /// Names of a path in front of the one that stands for more.
  private static let depth = 127

  private(set) var steps: [Step] = []
  private var numbers: [Key: UInt32] = [:]
  /// By object, its step; `none` if it was not asked for. Empty until one is.
  private var ofObject: [UInt32] = []
  private var ofRoot: [Int: UInt32] = [:]
  private let graph: ObjectGraph
  private let paths: NamedPaths
  private let objectNames: ObjectNames
  private let rootNames: HolderNames

  init(_ graph: ObjectGraph, _ paths: NamedPaths, _ objectNames: ObjectNames, _ rootNames: HolderNames) {
    (self.graph, self.paths, self.objectNames, self.rootNames) = (graph, paths, objectNames, rootNames)
  }

  /// Forgets which objects were asked for; their steps stay.
  mutating func forgetObjects() { ofObject = [] }

  /// The number of the step that a node of the graph belongs to, which a root leads to or is.
  mutating func step(of node: Int) -> UInt32 {
    guard node < graph.objectCount else { return root(node - graph.objectCount) }
    if ofObject.isEmpty { ofObject = [UInt32](repeating: Self.none, count: graph.objectCount) }
    var pending = [node]
    while let object = pending.last {
      let previous = Int(paths.shortest.previous[object])
      if ofObject[object] == Self.none {
        if previous < graph.objectCount, ofObject[previous] == Self.none {
          pending.append(previous)
          continue
        }
        let isOne = previous < graph.objectCount && objectNames.whole(of: previous) == objectNames.whole(of: object)
        let parent = previous < graph.objectCount ? ofObject[previous] : root(previous - graph.objectCount)
        let field = paths.fields.isEmpty ? 0 : paths.fields[object]
        ofObject[object] = isOne ? parent : child(parent, .objects(name: objectNames.whole(of: object), field: field))
      }
      pending.removeLast()
    }
    return ofObject[node]
  }

  /// Whether an object is only a part of what its step is called: of a map, which is one, but for its header.
  func isPart(_ object: Int) -> Bool { objectNames.whole(of: object) != objectNames.names[object] }

  private mutating func root(_ position: Int) -> UInt32 {
    if let known = ofRoot[position] { return known }
    let name: Names.Name =
      if case .field(let number) = graph.roots.nodes[position] {
        graph.roots.fields[number].name
      } else {
        rootNames.name(position)
      }
    var place = rootNames.place(position)
    place.field = nil
    let kind = Holders.Root.Kind(graph.roots.nodes[position])
    let number = child(Self.none, .root(Root(kind: kind, name: name, place: place)))
    ofRoot[position] = number
    return number
  }

  private mutating func child(_ parent: UInt32, _ name: Name) -> UInt32 {
    let depth = parent == Self.none ? 0 : steps[Int(parent)].depth + 1
    if depth > Self.depth { return parent }
    let key = Key(parent: parent, name: depth == Self.depth ? .more : name)
    if let known = numbers[key] { return known }
    let number = UInt32(steps.count)
    steps.append(Step(parent: parent == Self.none ? number : parent, name: key.name, depth: depth))
    numbers[key] = number
    return number
  }

  /// The steps from a root to this one.
  func path(to step: UInt32) -> [UInt32] {
    var path = [step]
    while let first = path.last, steps[Int(first)].parent != first { path.append(steps[Int(first)].parent) }
    return path.reversed()
  }
}
