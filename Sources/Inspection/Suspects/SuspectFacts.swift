import GoHeapDump
import HeapReading
import Names
import ObjectGraph
import ObjectTypes

/// What rules look at. What takes a look at all objects is found when the first rule asks for it.
final class SuspectFacts {
  let named: NamedGraph
  let graph: ObjectGraph
  let tree: DominatorTree
  /// By number in the tree, what each node holds.
  let retained: RetainedBytes
  /// What became of the heap since an earlier dump; nil if there is none.
  let growth: Growth?
  let objectNames: ObjectNames
  let rootNames: HolderNames
  /// Bytes of all that roots lead to.
  let reachable: UInt64
  /// By node of the graph, its number in the dominator tree; `none` if no root leads to it.
  let numbers: [UInt32]
  private var steps: PathSteps?
  /// Which goroutines can never go on, as far as the dump says.
  private(set) lazy var stuck = knownStuck ?? named.stuckGoroutines()
  private let knownStuck: StuckGoroutines?
  /// Finalizers and cleanups that never run.
  private(set) lazy var finalizerCycles = FinalizerCycles(graph, tree)
  private lazy var stepNames = StepNames(graph, objectNames, fields)
  private let fields: EdgeFields?
  private(set) lazy var connections = ClientConnections(self)
  private(set) lazy var containers = Containers(self)
  private lazy var nameNumbers = Dictionary(
    objectNames.texts.enumerated().map { ($1, UInt32(truncatingIfNeeded: $0)) }, uniquingKeysWith: { $1 })

  static let none = UInt32.max

  /// - Parameters:
  ///   - stuck: which goroutines can never go on, if that was found before.
  ///   - fields: the fields by which objects refer to each other; nil if types are not known.
  init(
    _ named: NamedGraph, _ tree: DominatorTree, _ retained: RetainedBytes, _ growth: Growth?,
    _ stuck: StuckGoroutines?, _ fields: EdgeFields?
  ) {
    (knownStuck, self.fields) = (stuck, fields)
    (self.named, graph, self.tree, self.retained, self.growth) = (named, named.graph, tree, retained, growth)
    objectNames = named.objectNames()
    rootNames = HolderNames(named)
    reachable = [0, tree.stackObjects].reduce(0) { $0 + (tree.count > $1 ? retained[$1] : 0) }
    var numbers = [UInt32](repeating: Self.none, count: graph.nodeCount)
    for number in 0..<tree.count { numbers[tree.node(number)] = UInt32(truncatingIfNeeded: number) }
    self.numbers = numbers
    steps = named.paths.map { PathSteps(graph, $0, objectNames, rootNames) }
  }

  /// Whether so many bytes are at least one of `part` parts of all that roots lead to.
  func isLarge(_ bytes: UInt64, part: UInt64) -> Bool { bytes > 0 && bytes >= reachable / part }

  /// The bytes that objects hold, by their numbers in the tree: more than that if one of them holds another.
  func bytes(_ held: [Int]) -> UInt64 { held.reduce(0) { $0.addingClamped(retained[$1]) } }

  // MARK: Nodes of the tree

  /// The object with a number in the tree; nil for a root.
  func object(_ number: Int) -> Int? { tree.node(number) < graph.objectCount ? tree.node(number) : nil }

  /// The object that holds the one with a number in the tree; nil if a root does.
  func holder(of number: Int) -> Int? { object(tree.dominator(number)) }

  /// The name of the object with a number in the tree.
  func name(_ number: Int) -> Name {
    object(number).map { objectNames.texts[Int(objectNames.names[$0])] } ?? rootNames.name(root(number))
  }

  private func root(_ number: Int) -> Int { tree.node(number) - graph.objectCount }

  /// Which of the names of objects those are that fulfil a condition, by their numbers.
  func names(where isWanted: (Name) -> Bool) -> [Bool] { objectNames.texts.map(isWanted) }

  /// The numbers of objects in the tree whose names are among some.
  func all(_ wanted: [Bool]) -> some Sequence<Int> {
    (0..<tree.count).lazy.filter { [self] number in
      isNamed(number, wanted)
    }
  }

  /// Whether the object with a number in the tree has one of some names.
  func isNamed(_ number: Int, _ wanted: [Bool]) -> Bool {
    object(number).map { wanted[Int(objectNames.names[$0])] } ?? false
  }

  /// The position of the root that holds an object directly; nil if an object does.
  func root(holding number: Int) -> Int? {
    let holder = tree.node(tree.dominator(number))
    return holder < graph.objectCount ? nil : holder - graph.objectCount
  }

  /// The nodes that an object's pointers lead to.
  func targets(_ object: Int) -> ArraySlice<UInt32> {
    graph.targets(of: object)
  }

  // MARK: Paths

  /// The number of the last step of the path to an object: equal ones have equal names on their paths. Nil if there is none.
  func step(to object: Int) -> UInt32? {
    guard let paths = named.paths, paths.shortest.previous[object] != ShortestPaths.none, var own = steps else {
      return nil
    }
    steps = nil
    defer { steps = own }
    return own.step(of: object)
  }

  /// The names on the path to an object, the root's first.
  func path(to number: Int) -> [Name] {
    guard var steps, let object = object(number), let paths = named.paths,
      paths.shortest.previous[object] != ShortestPaths.none
    else { return [] }
    self.steps = nil
    let last = steps.step(of: object)
    self.steps = steps
    return steps.path(to: last).map { step in
      switch steps.steps[Int(step)].name {
      case .root(let root): return root.name
      case .objects(let name, let field):
        let field = field == 0 ? nil : paths.fieldNames[Int(field)]
        return (field.map { $0 + " " } ?? "") + objectNames.texts[Int(name)]
      case .more: return "…"
      }
    }
  }

  /// The names on a path from the object of a finalizer or cleanup back to itself, by its number in the graph.
  func path(back number: Int) -> [Name]? { finalizerCycles.path(of: number, &stepNames) }

  /// What an object is called after: the variable that leads to it, with the fields on the way, or else the goroutine's
  /// function.
  func title(_ number: Int) -> Name {
    let path = path(to: number)
    return path.first ?? name(number)
  }
}
