import HeapReading
import GoExecutable
import GoHeapDump
import Names
import ObjectGraph
import ObjectTypes
import Threads

/// All objects of a dump by who holds them: chains of names with how many objects, of which size, hang at their ends.
struct RetainedHeap {
  /// Objects of one size at the end of a chain.
  struct Sample {
    /// The last node of the chain.
    let node: UInt32
    /// The bytes of each object.
    let size: UInt64
    /// Whether a root leads to them that is in the dump; of other objects, whether one may that is not.
    let reachability: Reachability
    var objects: Int64 = 0
    /// The sample that was made before this one of the same node.
    fileprivate var previous = HoldingTree.none
  }

  /// The samples, in the order in which their first objects were reached.
  private(set) var samples: [Sample] = []
  /// The chains.
  private(set) var tree: HoldingTree
  /// The numbers of the goroutines that chains belong to, as the runtime counts them.
  let goroutineIDs: [UInt64]
  /// What is to be said of the graph, a line each.
  private(set) var comments: [String]

  /// By node, the sample that was made last: most nodes have objects of one size, and nearly all of a few.
  private var newestSamples: [UInt32] = []
  private var allSamples: [Key: UInt32] = [:]

  private struct Key: Hashable {
    let node: UInt32
    let size: UInt64
    let reachability: Reachability
  }

  /// How many global variables hold objects: those that have a name, and words that nothing names.
  let variables: (named: Int, words: Int)

  init(_ named: NamedGraph, _ reporting: Reporting) {
    let graph = named.graph
    reporting.onPhase?(.holding)
    let (dominators, objectNames) = inParallel({ DominatorTree(graph) }, { named.objectNames() })
    tree = HoldingTree(names: objectNames.texts)
    goroutineIDs = graph.goroutines.goroutines.map(\.id)
    comments = Self.comments(graph, dominators)
    variables = (
      graph.roots.variableNames.count,
      graph.roots.nodes.reduce(0) {
        switch $1 {
        case .word: $0 + 1
        case .words(let number): $0 + graph.roots.ranges[number].count
        default: $0
        }
      }
    )
    reporting.onPhase?(.adding)
    var reached = ReachedObjects(graph, dominators, objectNames)
    let runs = ObjectRuns(graph, dominators, &reached, forms: objectNames.forms)
    addReached(graph.objectCount, dominators, reached.sizes, runs, named.rootNames)
    addUnreachable(reached.unreached, objectNames.names, graph.sizes, named.unseen)
  }

  private mutating func addReached(
    _ objectCount: Int, _ dominators: borrowing DominatorTree, _ sizes: ObjectSizes, _ runs: consuming ObjectRuns,
    _ rootNames: RootNames
  ) {
    let shared = tree.number("shared")
    var goroutines: UInt32?
    var bareGoroutines: [Int: UInt32] = [:]
    // By number in the dominator tree, which has a node behind what dominates it: first of a run, then of the chains.
    let names = runs.names
    var nodes = runs.firsts
    runs = ObjectRuns()
    for number in nodes.indices {
      let node = dominators.node(number)
      let holder = dominators.dominator(number)
      if node >= objectCount {
        let name = rootNames.names(of: node - objectCount)
        nodes[number] = addRoot(name, below: nodes[holder])
        if name.texts.isEmpty, let goroutine = name.goroutine, tree.goroutine(nodes[number]) == nil {
          goroutines = nodes[number]
          bareGoroutines[number] = UInt32(truncatingIfNeeded: goroutine)
        }
      } else {
        let first = Int(nodes[number])
        if first < number {
          nodes[number] = nodes[first]
        } else {
          var parent = nodes[holder]
          var goroutine: UInt32?
          // A frame without a name is of a goroutine all the same.
          if parent == goroutines { goroutine = bareGoroutines[holder] }
          // Nothing below the root of all holds it alone.
          if holder == 0 { parent = tree.child(HoldingTree.root, shared) }
          nodes[number] = tree.child(parent, names[number], goroutine: goroutine)
        }
        add(nodes[number], sizes[number])
      }
    }
  }

  private mutating func addRoot(_ name: RootNames.Root, below parent: UInt32) -> UInt32 {
    var node = parent
    for text in name.texts {
      node = tree.child(node, tree.number(text), goroutine: name.goroutine.map { UInt32(truncatingIfNeeded: $0) })
    }
    return node
  }

  private mutating func addUnreachable(
    _ objects: [UInt32], _ names: [UInt32], _ sizes: ObjectSizes, _ unseen: UnseenRoots
  ) {
    guard !objects.isEmpty else { return }
    let unreachable = tree.number("unreachable")
    var held = ObjectAmount()
    for object in objects {
      let parent = tree.child(HoldingTree.root, unreachable)
      let size = sizes[Int(object)]
      let reachability = unseen.mayHold(Int(object)) ? Reachability.perhaps : .no
      samples[sample(tree.child(parent, names[Int(object)]), size, reachability)].objects += 1
      if reachability == .perhaps { held.add(objectOf: size) }
    }
    if let reason = unseen.reason, held.objects > 0 {
      comments.append("# unreachable, but perhaps in use, as \(reason): \(held) (label reachable)")
    }
  }

  @inline(__always)
  private mutating func add(_ node: UInt32, _ size: UInt64) {
    if Int(node) < newestSamples.count {
      var sample = newestSamples[Int(node)]
      // A few steps take less time than finding a place in a table.
      for _ in 0..<8 {
        if sample == HoldingTree.none { break }
        if samples[Int(sample)].size == size {
          samples[Int(sample)].objects += 1
          return
        }
        sample = samples[Int(sample)].previous
      }
    }
    samples[sample(node, size, .yes)].objects += 1
  }

  /// The sample of a node, size and reachability, which is made if there is none.
  private mutating func sample(_ node: UInt32, _ size: UInt64, _ reachability: Reachability) -> Int {
    while newestSamples.count <= Int(node) { newestSamples.append(HoldingTree.none) }
    let key = Key(node: node, size: size, reachability: reachability)
    if let known = allSamples[key] { return Int(known) }
    let number = samples.count
    samples.append(Sample(node: node, size: size, reachability: reachability, previous: newestSamples[Int(node)]))
    newestSamples[Int(node)] = UInt32(number)
    allSamples[key] = UInt32(number)
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
