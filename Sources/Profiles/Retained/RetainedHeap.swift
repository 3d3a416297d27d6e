import HeapReading
import Names
import ObjectGraph
import Threads

extension ProfileKind {
  /// All objects, by what holds them.
  public static let retained = ProfileKind(
    "retained", "all objects, by what holds them", [.objects, .variableNames, .labels, .scanWork], inUse + scanWork,
    defaultSampleType: "inuse_space"
  ) { read in
    read.objects.map { objects in
      HeldObjects(
        HeldHeap(retained: objects, read.dominators, read.births, read.reading.reporting), objects, read.reading)
    }
  }
}

extension HeldHeap {
  /// All objects by what dominates them: what would be gone without it.
  init(retained named: NamedGraph, _ tree: DominatorTree?, _ births: ObjectBirths?, _ reporting: Reporting) {
    let graph = named.graph
    reporting.onPhase?(.holding)
    let (dominators, objectNames) = inParallel({ tree ?? DominatorTree(graph) }, { named.objectNames() })
    self.init(
      graph, names: objectNames.texts, births, tellsScanWork: true,
      hasStackObjects: dominators.count - dominators.stackObjects > 1,
      followsVariables: named.frameVariables != nil)
    reporting.onPhase?(.adding)
    var reached = ReachedObjects(graph, dominators, objectNames)
    let (runs, shared) = ObjectRuns.andSharedHolders(named, dominators, &reached, forms: objectNames.forms)
    addReached(graph.objectCount, dominators, reached.sizes, runs, shared, named.rootNames)
    addUnreachable(reached.unreached, objectNames.names, graph.sizes, named.unseen)
  }

  private mutating func addReached(
    _ objectCount: Int, _ dominators: borrowing DominatorTree, _ sizes: ObjectSizes, _ runs: consuming ObjectRuns,
    _ shared: borrowing SharedHolders, _ rootNames: RootNames
  ) {
    let several = tree.number("shared")
    let sharedNames = shared.holders.map { tree.number($0.name) }
    var sharing = SharedHolders.Cursor()
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
          if holder == 0 { parent = tree.child(HoldingTree.root, several) }
          if dominators.node(holder) >= objectCount, let holders = shared.holders(of: number, &sharing) {
            parent = tree.child(parent, sharedNames[holders])
          }
          nodes[number] = tree.child(parent, names[number], goroutine: goroutine)
        }
        add(nodes[number], sizes[number], object: node)
      }
    }
  }
}
