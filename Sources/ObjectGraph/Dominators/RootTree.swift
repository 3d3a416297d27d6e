import GoHeapDump
public import Names

/// What holds objects: from `everything` down to single variables and frames.
///
/// A parent comes before its children. The tree is a part of the graph: every node leads to its children and to the
/// objects that it refers to.
public struct RootTree: Sendable {
  /// A data segment.
  public struct Segment: Equatable, Sendable {
    /// Which one.
    public enum Kind: Sendable {
      /// Variables that begin with a value.
      case data
      /// Variables that begin as zero.
      case bss
    }

    /// Which one.
    public let kind: Kind
    /// Where it begins in the program's memory.
    public let address: UInt64
  }

  /// Words of a data segment that are one root.
  public struct WordRange: Sendable {
    /// How a word is named.
    public enum Place: Sendable {
      /// By the bytes in front of it.
      case word(Segment, offset: UInt64)
      /// By a variable that it is behind.
      case variable(Name)
    }

    /// The first word, and the last one.
    public internal(set) var first, last: Place
    /// How many of the words refer to objects.
    public internal(set) var count: Int
  }

  /// The nodes; a parent comes before its children.
  public private(set) var nodes: [Node] = []
  /// The parent of each node; `everything` and `stackObjects` have none, and are their own.
  public private(set) var parents: [UInt32] = []
  /// The names of global variables.
  public private(set) var variableNames: [Name] = []
  /// Parts of global variables.
  public private(set) var fields: [Field] = []
  /// Words that follow each other.
  public private(set) var ranges: [WordRange] = []
  /// What other roots are.
  public private(set) var descriptions: [Name] = []

  /// Which node refers to which object.
  private(set) var objectEdges: [(node: UInt32, object: UInt32)] = []

  /// The node of the last one of `ranges`.
  private var rangeNode = 0

  /// The position of `everything`.
  static let everything = 0

  /// The position of `stackObjects`; what is behind it is below it.
  public private(set) var stackObjects = 0

  /// How many edges the nodes have at most, to children and objects.
  var edgeCount: Int { objectEdges.count + nodes.count }

  init(
    _ builder: borrowing ObjectGraphBuilder, _ index: borrowing ObjectIndex, _ starts: [UInt32], _ edges: [UInt32],
    _ descriptors: borrowing GoroutineDescriptors, _ variables: (any VariableNaming)?
  ) {
    descriptions = builder.descriptions
    _ = add(.everything, below: 0)
    addGlobals(builder, index, variables)
    let goroutines = add(.goroutines, below: 0)
    addStacks(builder, index, descriptors, below: goroutines, areListed: true)
    addFinalizers(builder, index, starts, edges)
    addCleanups(builder, index)
    addOthers(builder, index)
    stackObjects = nodes.count
    _ = add(.stackObjects, below: nodes.count)
    addStacks(builder, index, descriptors, below: stackObjects, areListed: false)
  }

  private mutating func add(_ node: Node, below parent: Int) -> Int {
    nodes.append(node)
    parents.append(UInt32(truncatingIfNeeded: parent))
    return nodes.count - 1
  }

  private mutating func addEdge(_ node: Int, to object: UInt32) {
    objectEdges.append((UInt32(truncatingIfNeeded: node), object))
  }

  private struct FieldKey: Hashable {
    let variable: Int
    let path: Name
  }

  private mutating func addGlobals(
    _ builder: borrowing ObjectGraphBuilder, _ index: borrowing ObjectIndex, _ variables: (any VariableNaming)?
  ) {
    let globals = add(.globals, below: 0)
    // By where it begins, as a variable has several words.
    var known: [UInt64: Int] = [:]
    var knownFields: [FieldKey: Int] = [:]
    var loose = LooseWords()
    for word in builder.segmentWords {
      guard let object = index.object(at: word.address) else { continue }
      let segment = builder.segments[Int(word.segment)]
      let found = variables?.variable(in: segment, at: word.offset)
      guard let variable = found, !variable.isWord else {
        loose.add(
          LooseWords.Word(segment: segment, offset: word.offset, object: object, name: found?.name)
        ) { add($0, below: globals) }
        continue
      }
      let start = segment.address &+ variable.offset
      let whole = known[start] ?? add(.variable(variableNames.count), below: globals)
      if known.updateValue(whole, forKey: start) == nil { variableNames.append(variable.name) }
      var node = whole
      if let field = variable.field {
        let key = FieldKey(variable: whole, path: field.path)
        node = knownFields[key] ?? add(.field(fields.count), below: whole)
        if knownFields.updateValue(node, forKey: key) == nil { fields.append(field) }
      }
      addEdge(node, to: object)
    }
    loose.finish { add($0, below: globals) }
  }

  private mutating func add(_ group: LooseWords.Group, below globals: Int) {
    switch group {
    case .word(let word):
      let isNamed = word.name != nil
      let root: Node = isNamed ? .variable(variableNames.count) : .word(word.segment, offset: word.offset)
      addEdge(add(root, below: globals), to: word.object)
      if let name = word.name { variableNames.append(name) }
    case .begun(let words):
      guard let first = words.first else { return }
      rangeNode = add(.words(ranges.count), below: globals)
      ranges.append(WordRange(first: name(first), last: name(first), count: 0))
      for word in words { extend(word) }
    case .more(let word): extend(word)
    }
  }

  /// Adds a word to the range that was begun last.
  private mutating func extend(_ word: LooseWords.Word) {
    ranges[ranges.count - 1].last = name(word)
    ranges[ranges.count - 1].count += 1
    addEdge(rangeNode, to: word.object)
  }

  private func name(_ word: LooseWords.Word) -> WordRange.Place {
    word.name.map { .variable($0) } ?? .word(word.segment, offset: word.offset)
  }

  /// Adds the frames of all goroutines that refer to objects, and those that called them.
  private mutating func addStacks(
    _ builder: borrowing ObjectGraphBuilder, _ index: borrowing ObjectIndex,
    _ descriptors: borrowing GoroutineDescriptors, below parent: Int, areListed: Bool
  ) {
    var held: [(frame: Int, object: UInt32)] = []
    for (place, word) in builder.frameWords.enumerated() where builder.isListed(place) == areListed {
      if let object = index.object(at: word.address) { held.append((Int(word.frame), object)) }
    }
    var loose: [(goroutine: Int, object: UInt32)] = []
    if areListed {
      func add(_ object: UInt32, _ frame: Int?, _ goroutine: Int) {
        if let frame { held.append((frame, object)) } else { loose.append((goroutine, object)) }
      }
      for (frame, goroutine, address) in builder.goroutinePointers {
        if let object = index.object(at: address) { add(object, frame, goroutine) }
      }
      for (goroutine, object) in descriptors.held {
        add(object, builder.goroutines.goroutines[goroutine].frames.first, goroutine)
      }
      let order = held.enumerated().sorted { ($0.element.frame, $0.offset) < ($1.element.frame, $1.offset) }
      held = order.map(\.element)
    }
    var next = 0
    for (number, goroutine) in builder.goroutines.goroutines.enumerated() {
      guard next < held.count, held[next].frame < goroutine.frames.upperBound else { continue }
      // The innermost one that refers to an object comes first; its callers are above it.
      let first = held[next].frame
      var node = parent
      for frame in (first..<goroutine.frames.upperBound).reversed() {
        node = add(.frame(frame, goroutine: number), below: node)
      }
      // Callers' nodes are in front of the last one.
      while next < held.count, held[next].frame < goroutine.frames.upperBound {
        addEdge(node - (held[next].frame - first), to: held[next].object)
        next += 1
      }
    }
    for entry in loose { addEdge(add(.frameless(goroutine: entry.goroutine), below: parent), to: entry.object) }
  }

  private mutating func addFinalizers(
    _ builder: borrowing ObjectGraphBuilder, _ index: borrowing ObjectIndex, _ starts: [UInt32], _ edges: [UInt32]
  ) {
    let finalizers = add(.callbacks(.finalizers, code: nil), below: 0)
    var nodes: [UInt64: Int] = [:]
    /// By object, the node that holds what the object refers to.
    var holders: [UInt32: Int] = [:]
    /// The keys of `holders`, in the order of the dump.
    var finalized: [UInt32] = []
    for finalizer in builder.specials where finalizer.kind == .finalizers {
      let closure = index.object(at: finalizer.closure)
      let object = index.object(at: finalizer.object)
      let hasEdges = object.map { !Self.edges(of: $0, starts, edges).isEmpty } ?? false
      guard closure != nil || hasEdges || finalizer.isQueued && object != nil else { continue }
      let node = nodes[finalizer.code] ?? add(.callbacks(.finalizers, code: finalizer.code), below: finalizers)
      nodes[finalizer.code] = node
      if let closure { addEdge(node, to: closure) }
      guard let object else { continue }
      if finalizer.isQueued {
        addEdge(node, to: object)
      } else if !hasEdges {
        continue
      } else if let holder = holders[object] {
        // What the finalizers of several functions hold belongs to none of them. One edge from above all of them says
        // so, however many finalizers an object has.
        if holder != node { holders[object] = finalizers }
      } else {
        holders[object] = node
        finalized.append(object)
      }
    }
    for object in finalized {
      guard let holder = holders[object] else { continue }
      for edge in Self.edges(of: object, starts, edges) { addEdge(holder, to: edges[edge]) }
    }
  }

  /// Adds roots for timers, in front of `stackObjects`.
  mutating func add(_ running: RunningTimers) {
    let first = stackObjects
    var new: [Node] = [.callbacks(.timers, code: nil)]
    var places: [UInt64: Int] = [:]
    var edges: [(node: UInt32, object: UInt32)] = []
    for timer in running.timers {
      let place = places[timer.code] ?? new.count
      if place == new.count {
        places[timer.code] = place
        new.append(.callbacks(.timers, code: timer.code))
      }
      edges.append((UInt32(truncatingIfNeeded: first + place), UInt32(truncatingIfNeeded: timer.object)))
    }
    let shift = UInt32(truncatingIfNeeded: new.count)
    // What comes behind is below `stackObjects`, too.
    for position in first..<parents.count { parents[position] += shift }
    for edge in objectEdges.indices where objectEdges[edge].node >= first { objectEdges[edge].node += shift }
    nodes.insert(contentsOf: new, at: first)
    parents.insert(contentsOf: new.indices.map { $0 == 0 ? 0 : UInt32(truncatingIfNeeded: first) }, at: first)
    objectEdges += edges
    stackObjects += new.count
  }

  /// Where an object's edges are in `edges`.
  private static func edges(of object: UInt32, _ starts: [UInt32], _ edges: [UInt32]) -> Range<Int> {
    let next = Int(object) + 1
    return Int(starts[Int(object)])..<(next < starts.count ? Int(starts[next]) : edges.count)
  }

  private mutating func addCleanups(_ builder: borrowing ObjectGraphBuilder, _ index: borrowing ObjectIndex) {
    var all: Int?
    var nodes: [UInt64: Int] = [:]
    for cleanup in builder.specials where cleanup.kind == .cleanups {
      for held in [cleanup.closure, cleanup.argument, cleanup.adapter] {
        guard held != 0, let object = index.object(at: held) else { continue }
        let parent = all ?? add(.callbacks(.cleanups, code: nil), below: 0)
        all = parent
        let node = nodes[cleanup.code] ?? add(.callbacks(.cleanups, code: cleanup.code), below: parent)
        nodes[cleanup.code] = node
        addEdge(node, to: object)
      }
    }
  }

  private mutating func addOthers(_ builder: borrowing ObjectGraphBuilder, _ index: borrowing ObjectIndex) {
    var known: [UInt32: Int] = [:]
    for root in builder.otherRoots {
      guard let object = index.object(at: root.pointer) else { continue }
      let node = known[root.description] ?? add(.other(Int(root.description)), below: 0)
      known[root.description] = node
      addEdge(node, to: object)
    }
  }

  /// Appends the edges of all nodes, which are numbered behind the objects.
  func appendEdges(objectCount: Int, to edges: inout [UInt32], _ starts: inout [UInt32]) {
    var ends = [Int](repeating: 0, count: nodes.count + 1)
    for (node, parent) in parents.enumerated() where Int(parent) != node { ends[Int(parent) + 1] += 1 }
    for edge in objectEdges { ends[Int(edge.node) + 1] += 1 }
    for node in nodes.indices { ends[node + 1] += ends[node] }
    var own = [UInt32](repeating: 0, count: ends[nodes.count])
    var next = ends
    func append(_ target: UInt32, to node: Int) {
      own[next[node]] = target
      next[node] += 1
    }
    for (node, parent) in parents.enumerated() where Int(parent) != node {
      append(UInt32(objectCount + node), to: Int(parent))
    }
    for edge in objectEdges { append(edge.object, to: Int(edge.node)) }
    for end in ends { starts.append(UInt32(edges.count + end)) }
    edges += own
  }
}
