import GoExecutable
import GoHeapDump
import ObjectGraph
import ObjectTypes

/// All objects of a dump by who holds them: chains of names with how many objects, of which size, hang at their ends.
struct RetainedHeap {
  /// Objects of one size at the end of a chain.
  struct Sample {
    /// The last node of the chain.
    let node: UInt32
    /// The bytes of each object.
    let size: UInt64
    var objects: Int64 = 0
  }

  /// The samples, in the order in which their first objects were reached.
  private(set) var samples: [Sample] = []
  /// The chains.
  private(set) var tree: HoldingTree
  /// The numbers of the goroutines that chains belong to, as the runtime counts them.
  let goroutineIDs: [UInt64]
  /// What is to be said of the graph, a line each.
  let comments: [String]

  /// By node, the sample that came first; most nodes have objects of one size.
  private var firstSamples: [UInt32] = []
  private var otherSamples: [Key: UInt32] = [:]

  private struct Key: Hashable {
    let node: UInt32
    let size: UInt64
  }

  /// How many global variables hold objects: those that have a name, and words that nothing names.
  let variables: (named: Int, words: Int)

  /// - Parameters:
  ///   - sites: which function allocated which object.
  ///   - types: the types of the objects, if they could be found out.
  ///   - frames: the frames of the graph's goroutines.
  ///   - binary: the executable; nil for the names in the dump.
  init(
    _ graph: borrowing ObjectGraph, sites: borrowing AllocationSites, _ types: ObjectTypes?, _ frames: GoroutineFrames,
    _ binary: ChosenBinary?
  ) throws(GoExecutableError) {
    let objectNames = ObjectNames(graph, sites: sites, types)
    let rootNames = try RootNames(graph, frames, binary)
    let dominators = DominatorTree(graph)
    tree = HoldingTree(names: objectNames.texts)
    goroutineIDs = graph.goroutines.goroutines.map(\.id)
    comments = Self.comments(graph, dominators)
    variables = (
      graph.roots.variableNames.count,
      graph.roots.nodes.reduce(0) { if case .word = $1 { $0 + 1 } else { $0 } }
    )
    addReached(graph, dominators, objectNames.names, rootNames)
    addUnreachable(graph, dominators, objectNames.names)
  }

  private mutating func addReached(
    _ graph: borrowing ObjectGraph, _ dominators: borrowing DominatorTree, _ names: [UInt32],
    _ rootNames: RootNames
  ) {
    let shared = tree.number("shared")
    // By number in the dominator tree, which has a node behind what dominates it.
    var nodes = [UInt32](repeating: HoldingTree.root, count: dominators.count)
    let (sizes, objectCount) = (graph.sizes, graph.objectCount)
    for number in nodes.indices {
      let node = dominators.node(number)
      let holder = dominators.dominator(number)
      if node >= objectCount {
        nodes[number] = addRoot(rootNames.names(of: node - objectCount), below: nodes[holder])
      } else {
        var parent = nodes[holder]
        // Nothing below the root of all holds it alone.
        if holder == 0 { parent = tree.child(HoldingTree.root, shared) }
        nodes[number] = tree.child(parent, names[node])
        add(nodes[number], sizes[node])
      }
    }
  }

  private mutating func addRoot(_ name: RootNames.Name, below parent: UInt32) -> UInt32 {
    var node = parent
    for text in name.texts {
      node = tree.child(node, tree.number(text), goroutine: name.goroutine.map { UInt32(truncatingIfNeeded: $0) })
    }
    return node
  }

  private mutating func addUnreachable(
    _ graph: borrowing ObjectGraph, _ dominators: borrowing DominatorTree, _ names: [UInt32]
  ) {
    var isReached = [Bool](repeating: false, count: graph.objectCount)
    for number in 0..<dominators.count {
      let node = dominators.node(number)
      if node < isReached.count { isReached[node] = true }
    }
    let unreachable = tree.number("unreachable")
    for object in isReached.indices where !isReached[object] {
      let parent = tree.child(HoldingTree.root, unreachable)
      add(tree.child(parent, names[object]), graph.sizes[object])
    }
  }

  @inline(__always)
  private mutating func add(_ node: UInt32, _ size: UInt64) {
    if Int(node) < firstSamples.count {
      let first = firstSamples[Int(node)]
      if first != HoldingTree.none, samples[Int(first)].size == size {
        samples[Int(first)].objects += 1
        return
      }
    }
    samples[sample(node, size)].objects += 1
  }

  /// The sample of a node and size, which is made if there is none.
  private mutating func sample(_ node: UInt32, _ size: UInt64) -> Int {
    while firstSamples.count <= Int(node) { firstSamples.append(HoldingTree.none) }
    let key = Key(node: node, size: size)
    if let known = otherSamples[key] { return Int(known) }
    let number = samples.count
    samples.append(Sample(node: node, size: size))
    if firstSamples[Int(node)] == HoldingTree.none {
      firstSamples[Int(node)] = UInt32(number)
    } else {
      otherSamples[key] = UInt32(number)
    }
    return number
  }

  private static func comments(_ graph: borrowing ObjectGraph, _ dominators: borrowing DominatorTree) -> [String] {
    var comments = [
      "# \(graph.objectCount) objects of \(graph.size) bytes, exact, not sampled; \(graph.edges.count) pointers"
    ]
    if dominators.count - dominators.stackObjects > 1 {
      comments.append(
        """
        # stack objects: what only words of stack frames refer to that the dump does not list as pointers; most are \
        variables whose address was taken, some may be out of use
        """)
    }
    return comments
  }
}
