import ByteStreams
import Names
import Pprof
import Testing

@testable import Reports

@Suite("Flame graphs")
struct FlameGraphTests {
  /// A profile of stacks, the root first, with bytes.
  private static func samples(_ stacks: [(names: [String], bytes: Int64)]) throws -> ProfileSamples {
    var tables = ProfileTables()
    var encoded = SampleStacks()
    for stack in stacks {
      encoded.append(stack.names.reversed().map { tables.location([.init(function: Name($0), isFunction: false)]) })
    }
    let sink = MemorySink()
    var writer = ProfileWriter(tables, to: sink)
    try writer.sampleType("inuse_space", unit: "bytes")
    for (index, stack) in stacks.enumerated() {
      try writer.sample(stack: encoded[index], values: [stack.bytes], facts: [])
    }
    try writer.finish(ProfileHeader())
    return try ProfileSamples(sink.bytes)
  }

  private static func graph(_ stacks: [(names: [String], bytes: Int64)]) throws -> FlameGraph {
    var tree = CallTree(columns: 1)
    try tree.add(samples(stacks), ["inuse_space": 0])
    return FlameGraph("holders", "", "retained", tree, values: ["inuse_space"])
  }

  /// Rows of a graph: name, level and bytes; what was added up is called by its number.
  private static func rows(_ graph: FlameGraph) -> [String] {
    var rows: [String] = []
    var open: [Int64] = []
    for at in stride(from: 0, to: graph.nodes.count, by: 3) {
      while open.last == 0 { open.removeLast() }
      let name = graph.nodes[at]
      rows.append(
        String(repeating: " ", count: open.count)
          + (name < 0 ? "\(-name) small" : graph.names[Int(name)].text) + " \(graph.nodes[at + 2])")
      if !open.isEmpty { open[open.count - 1] -= 1 }
      open.append(graph.nodes[at + 1])
    }
    return rows
  }

  @Test("a node has what its children have, the largest child first; equal stacks are one")
  func sums() throws {
    let graph = try Self.graph([
      (["a", "b"], 10), (["a", "c"], 30), (["a"], 5), (["a", "b"], 10), (["d"], 100), (["a", "b", "a"], 1),
    ])
    #expect(Self.rows(graph) == [" 156", " d 100", " a 56", "  c 30", "  b 21", "   a 1"])
  }

  @Test("many frames of which some have less than nothing", arguments: [-1, -5_000, -1_000_000])
  func negative(_ bytes: Int64) throws {
    // More than a page has, each as large as all but the first, which frees more than was allocated, as its sum may say.
    let stacks = (0..<12_000).map { (names: ["frame\($0)"], bytes: Int64(1)) }
    let graph = try Self.graph([(names: ["freed"], bytes: bytes)] + stacks)
    let rows = Self.rows(graph)
    #expect(rows.first == " \(bytes + 12_000)" && rows.count <= 10_000)
    let sum = rows.dropFirst().reduce(0) { $0 + (Int64($1.split(separator: " ").last ?? "") ?? 0) }
    #expect(sum == bytes + 12_000)
  }

  @Test("what has less than the least share is added up below its parent, so that sums stay right")
  func pruning() throws {
    let graph = try Self.graph([
      (["a", "large"], 100_000), (["a", "one"], 10), (["a", "two", "three"], 20), (["small"], 40), (["b"], 60),
    ])
    #expect(graph.leastShare == 0.0005)
    #expect(Self.rows(graph) == [" 100130", " a 100030", "  large 100000", "  2 small 30", " b 60", " 1 small 40"])
  }

  @Test("a tree of many large nodes is cut at a larger share, a deep one at two hundred levels")
  func limits() throws {
    let names = (0..<400).map { "f\($0)" }
    let deep = try Self.graph([(names, 7), (Array(names.prefix(10)), 3)])
    let rows = Self.rows(deep)
    #expect(rows.count == 202 && rows.last?.hasSuffix("1 small 7") == true)
    let wide = try Self.graph((0..<200).map { number in ((0..<200).map { "\(number) \($0)" }, 1) })
    #expect(wide.nodes.count / 3 < 10_000 && wide.leastShare > 0.005)
    #expect(Self.rows(wide) == [" 200", " 200 small 200"])
  }

  @Test("nothing is a graph without children")
  func nothing() throws { #expect(Self.rows(try Self.graph([])) == [" 0"]) }

  @Test("an earlier profile stands in columns of its own")
  func earlier() throws {
    var tree = CallTree(columns: 2)
    try tree.add(Self.samples([(["a", "gone"], 8), (["a", "kept"], 2)]), ["inuse_space": 1])
    try tree.add(Self.samples([(["a", "kept"], 5), (["new"], 1)]), ["inuse_space": 0])
    let graph = FlameGraph("holders", "", "retained", tree, values: ["inuse_space", "old_space"])
    let names = stride(from: 0, to: graph.nodes.count, by: 4).map { graph.names[Int(graph.nodes[$0])].text }
    let values = stride(from: 0, to: graph.nodes.count, by: 4).map { Array(graph.nodes[$0 + 2...$0 + 3]) }
    #expect(names == ["", "a", "kept", "gone", "new"])
    #expect(values == [[6, 10], [5, 10], [5, 2], [0, 8], [1, 0]])
  }
}
