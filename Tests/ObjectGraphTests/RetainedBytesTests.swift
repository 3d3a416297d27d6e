import Testing

@testable import ObjectGraph

@Suite("Retained bytes")
struct RetainedBytesTests {
  @Test(
    "each node has the sizes of all objects below it, in 32 bits as well as in 64",
    arguments: ["go1.3-seed-amd64", "go1.12-amd64", "go1.27-386", "go1.27-amd64"])
  func sums(_ name: String) throws {
    let read = try ReadGraph(Fixtures.bytes(name))
    let (tree, graph) = (read.tree, read.graph)
    var sums = [UInt64](repeating: 0, count: tree.count)
    for number in 0..<tree.count where tree.node(number) < graph.objectCount {
      var above = number
      while true {
        sums[above] += graph.sizes[tree.node(number)]
        guard tree.dominator(above) != above else { break }
        above = tree.dominator(above)
      }
    }
    let short = RetainedBytes(tree, graph)
    let long = RetainedBytes(tree, graph, most: UInt32(truncatingIfNeeded: graph.size >> short.shift) - 1)
    #expect(!short.short.isEmpty && short.long.isEmpty && long.short.isEmpty && !long.long.isEmpty)
    // All sizes of Go's allocator are multiples of 8.
    #expect(short.shift >= 3)
    #expect((0..<tree.count).map { short[$0] } == sums)
    #expect((0..<tree.count).map { long[$0] } == sums)
  }
}
