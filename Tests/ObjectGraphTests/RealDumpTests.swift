import ObjectGraph
import Testing

/// Real dumps of every version and machine against the reference.
@Suite("Real dumps")
struct RealDumpTests {
  @Test("objects, edges and what can be reached are those of the reference", arguments: Fixtures.names)
  func graph(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let read = try ReadGraph(bytes)
    let reference = ReferenceGraph(ReferenceDump(bytes))
    #expect(read.graph.objectCount == reference.objectCount)
    #expect(read.graph.objectCount > 1000)
    #expect(read.graph.size == reference.sizes.reduce(0, +))
    let expected = reference.edges.enumerated().flatMap { node, targets in
      targets.map { "\(reference.names[node]) -> \(reference.names[$0])" }
    }
    #expect(read.edges == expected.sorted())
    let reached = reference.reachable(from: "everything")
    #expect(read.retained("everything") == reference.size(reached))
    #expect(read.tree.stackObjects == reached.filter { $0 }.count)
    let unlisted = reference.reachable(from: "stack objects", outside: reached)
    #expect(read.retained("stack objects") == reference.size(unlisted))
  }

  @Test(
    "what a node retains is what cannot be reached without it",
    arguments: ["go1.3-seed-amd64", "go1.4-amd64", "go1.24-amd64-panic", "go1.27-386"])
  func retained(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let read = try ReadGraph(bytes)
    let reference = ReferenceGraph(ReferenceDump(bytes))
    let reached = reference.reachable(from: "everything")
    let all = reference.size(reached)
    var checked = 0
    // Every root; of the objects, those that retain something, and some of the others.
    for node in 0..<read.graph.nodeCount {
      guard let own = read.retained(node) else { continue }
      let isLeaf = node < read.graph.objectCount && own.objects == 1
      if node < read.graph.objectCount, node % (isLeaf ? 397 : 23) != 0 { continue }
      let name = read.name(node)
      let number = try #require(reference.numbers[name])
      guard reached[number] else { continue }
      checked += 1
      let without = reference.reachable(from: "everything", without: number)
      #expect(own.bytes == all - reference.size(without), "\(name)")
    }
    #expect(checked > 50)
  }

  @Test("however the dump is handed out, the graph is the same", arguments: [1000, 4096, 262_145])
  func chunks(_ chunk: Int) throws {
    let bytes = try Fixtures.bytes("go1.27-amd64")
    let (one, other) = (try ReadGraph(bytes), try ReadGraph(bytes, chunk: chunk))
    #expect(one.graph.edges == other.graph.edges)
    #expect(one.graph.edgeStarts == other.graph.edgeStarts)
    #expect((0..<one.tree.count).map(one.tree.dominator) == (0..<other.tree.count).map(other.tree.dominator))
  }
}
