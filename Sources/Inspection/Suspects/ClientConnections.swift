import GoHeapDump
import HeapReading
import Names
import ObjectGraph

/// The connections of clients of net/http: each has a goroutine that reads and one that writes.
struct ClientConnections {
  /// Those that wait until a body is read or closed, which nobody outside of them can do, by their goroutines.
  private(set) var waiting: Set<Int> = []
  /// Numbers of the objects that only goroutines of such connections hold, those that wait for bodies, and those of clients
  /// that nobody has any more.
  private(set) var heldWaiting: [Int] = []
  private(set) var heldIdle: [Int] = []
  /// Clients (`http.Transport`) to which nothing but their own connections leads: numbers in the dominator tree.
  private(set) var forgotten: [Int] = []
  /// What the frames of those that wait for bodies refer to, and what that does: requests among them.
  private(set) var nearWaiting: Set<Int> = []
  /// A client of the connections that wait for bodies.
  private(set) var client: Int?

  private static let reader: Name = "net/http.(*persistConn).readLoop"
  private static let writer: Name = "net/http.(*persistConn).writeLoop"

  init(_ facts: SuspectFacts) {
    let goroutines = facts.graph.goroutines
    // One of the two is near the outer end of the stack.
    func runs(_ function: Name, _ goroutine: Int) -> Bool {
      goroutines.goroutines[goroutine].frames.suffix(3).contains {
        goroutines.function(goroutines.frames[$0]) == function
      }
    }
    let readers = goroutines.goroutines.indices.filter { runs(Self.reader, $0) }
    guard readers.count >= SuspectRule.fewestConnections else { return }
    let own = Set(readers + goroutines.goroutines.indices.filter { runs(Self.writer, $0) })
    let isReached = facts.graph.reached(facts.named.frameVariables) { own.contains($0) }
    for goroutine in readers {
      guard goroutines.waitReason(goroutines.goroutines[goroutine]) == "select" else { continue }
      // The channel that says that the body was read has no pointers, and the body leads to it.
      let hasBody = facts.stuck.waits.awaited(goroutine).contains { object in
        !isReached[Int(object)] && facts.graph.edgeStarts[Int(object)] == facts.graph.edgeStarts[Int(object) + 1]
      }
      if hasBody { waiting.insert(goroutine) }
    }
    let isClient = facts.names { $0 == "net/http.Transport" }
    for number in facts.all(isClient) where !isReached[facts.tree.node(number)] { forgotten.append(number) }
    addHeld(facts, own, isReached)
    addNear(facts)
  }

  /// Finds what is near the frames of those that wait.
  private mutating func addNear(_ facts: SuspectFacts) {
    for (position, node) in facts.graph.roots.nodes[..<facts.graph.roots.stackObjects].enumerated() {
      guard case .frame(_, let goroutine) = node, waiting.contains(goroutine) else { continue }
      for object in facts.targets(facts.graph.objectCount + position) where Int(object) < facts.graph.objectCount {
        nearWaiting.insert(Int(object))
        nearWaiting.formUnion(facts.targets(Int(object)).prefix(64).lazy.map { Int($0) })
      }
    }
  }

  /// Finds what the goroutines hold: alone, or two of a connection together.
  private mutating func addHeld(_ facts: SuspectFacts, _ own: Set<Int>, _ isReached: [Bool]) {
    let isConnection = facts.names { $0 == "net/http.persistConn" }
    let isClient = facts.names { $0 == "net/http.Transport" }
    for number in 0..<facts.tree.count {
      guard let object = facts.object(number), facts.holder(of: number) == nil else { continue }
      let root = facts.tree.node(facts.tree.dominator(number)) - facts.graph.objectCount
      var goroutine: Int?
      if case .frame(_, let frame) = facts.graph.roots.nodes[root] { goroutine = frame }
      let name = Int(facts.objectNames.names[object])
      if let goroutine, waiting.contains(goroutine) {
        heldWaiting.append(number)
      } else if let goroutine, own.contains(goroutine) {
        heldIdle.append(number)
      } else if isConnection[name] || isClient[name], !isReached[object] {
        heldIdle.append(number)
      }
    }
    guard let connection = facts.all(isConnection).first(where: { _ in true }) else { return }
    let object = facts.tree.node(connection)
    let targets = facts.targets(object)
    client = targets.first { isClient[Int(facts.objectNames.names[Int($0)])] }.map { Int(facts.numbers[Int($0)]) }
  }
}
