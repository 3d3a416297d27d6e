import GoHeapDump
package import GoRuntime
package import ObjectGraph

/// The goroutines that can never go on: they wait for channels, locks or conditions to which nothing leads that may still run.
///
/// As the runtime finds leaked goroutines since Go 1.26 (runtime/mgc.go: `findGoroutineLeaks`): what is reachable from roots and from
/// goroutines that may run is found; a goroutine may run if it does not wait for such a thing, or if what it waits for was found; until
/// there is nothing more to be found. The runtime's descriptions of goroutines are roots, and do not lead to stacks. (Saioc et
/// al.: Dynamic Partial Deadlock Detection and Recovery via Garbage Collection, 2025.)
package struct StuckGoroutines {
  /// By goroutine, whether it is stuck.
  package let isStuck: [Bool]
  /// What goroutines wait for.
  package let waits: Waits
  /// By node, whether it is reachable from something that may run.
  package let isReached: [Bool]
  /// How many nodes, edges and words of stacks were looked at; a test compares it with their number.
  package let steps: Int
  /// The outermost nodes of frames of stuck goroutines.
  private let frames: [Int: [UInt32]]

  /// - Parameters:
  ///   - variables: what is known of variables on stacks.
  ///   - version: the program's release; nil if it is not known.
  package init(_ graph: ObjectGraph, _ variables: FrameVariables?, _ version: GoVersion?) {
    let waits = Waits(graph, version)
    self.waits = waits
    var frames: [Int: [UInt32]] = [:]
    var isStuck = waits.kinds.map { $0 != nil }
    var queuesMet: [UInt32: Bool] = [:]
    var search = LiveSearch(graph, variables)
    search.start(runs: isStuck.map { !$0 })
    // A variable of the runtime leads to all descriptions.
    for edge in graph.descriptorEdges { search.push(edge.object) }
    while let node = search.next(graph) {
      if node >= graph.objectCount {
        if let goroutine = graph.goroutine(ofFrameNode: node), isStuck[goroutine] {
          search.isMet[node] = false
          frames[goroutine, default: []].append(UInt32(truncatingIfNeeded: node))
          continue
        }
      } else {
        waits.forEachWoken(by: UInt32(truncatingIfNeeded: node), &queuesMet) { goroutine in
          guard isStuck[goroutine], waits.kinds[goroutine]?.isEndless == false else { return }
          isStuck[goroutine] = false
          for frame in frames.removeValue(forKey: goroutine) ?? [] { search.push(frame) }
          search.pushVariables(of: goroutine)
        }
      }
      waits.forEachTarget(of: node) { search.push($0) }
    }
    (self.isStuck, isReached, self.frames) = (isStuck, search.isMet, frames)
    steps = search.steps
  }

  /// What a stuck goroutine's frames begin with: nodes of the graph.
  func frameNodes(_ goroutine: Int) -> [UInt32] { frames[goroutine] ?? [] }
}

/// What was reached so far, and what is to be looked at next.
struct LiveSearch {
  /// By node.
  var isMet: [Bool]
  private var pending: [UInt32] = []
  private let graph: ObjectGraph
  private var stacks: LiveStacks?
  private var pushes = 0

  /// How many nodes, edges and words of stacks were looked at.
  var steps: Int { pushes + (stacks?.steps ?? 0) }

  init(_ graph: ObjectGraph, _ variables: FrameVariables?) {
    isMet = [Bool](repeating: false, count: graph.nodeCount)
    self.graph = graph
    stacks = LiveStacks(graph, variables)
    guard graph.nodeCount > graph.objectCount else { return }
    pending.append(UInt32(truncatingIfNeeded: graph.objectCount))
  }

  /// Begins with what variables of goroutines lead to.
  mutating func start(runs: [Bool]) {
    for goroutine in runs.indices where runs[goroutine] { pushVariables(of: goroutine) }
  }

  /// Has a node looked at, if it was not met.
  mutating func push(_ node: UInt32) {
    pushes += 1
    if !isMet[Int(node)] { pending.append(node) }
  }

  /// Has looked at what variables of a goroutine lead to that no map of pointers has.
  mutating func pushVariables(of goroutine: Int) {
    let graph = graph
    var found: [UInt32] = []
    stacks?.forEachObject(of: goroutine, in: graph) { found.append($0) }
    for object in found { push(object) }
  }

  /// A node that was not met before, and is now.
  mutating func next(_ graph: ObjectGraph) -> Int? {
    while let node = pending.popLast().map({ Int($0) }) {
      guard !isMet[node] else { continue }
      isMet[node] = true
      return node
    }
    return nil
  }
}

extension ObjectGraph {
  /// The goroutine that a node is a frame of, or stands for; nil if it is neither.
  func goroutine(ofFrameNode node: Int) -> Int? {
    switch roots.nodes[node - objectCount] {
    case .frame(_, let goroutine), .frameless(let goroutine): goroutine
    default: nil
    }
  }

  /// By node, whether it is reachable by other ways than the frames of some goroutines.
  ///
  /// - Parameter variables: what is known of variables on stacks.
  package func reached(_ variables: FrameVariables?, without isLeftOut: (_ goroutine: Int) -> Bool) -> [Bool] {
    var search = LiveSearch(self, variables)
    search.start(runs: goroutines.goroutines.indices.map { !isLeftOut($0) })
    while let node = search.next(self) {
      if node >= objectCount, let goroutine = goroutine(ofFrameNode: node), isLeftOut(goroutine) {
        search.isMet[node] = false
        continue
      }
      for target in targets(of: node) { search.push(target) }
    }
    return search.isMet
  }
}
