import ByteStreams
import DumpBuilding
import GoHeapDump
import ObjectGraph
import Testing

@Suite("Words of data segments that nothing names")
struct LooseWordsTests {
  private static let heap: UInt64 = 0xc0_0000_0000

  /// Each place in the segment refers to an object of its own.
  private func roots(_ places: [Int]) throws -> ObjectGraph {
    var dump = DumpBuilder(.go1_7)
    dump.params(lastString: "go1.27.3")
    for number in places.indices { dump.object(Self.heap + UInt64(number) * 16, size: 16) }
    var bytes = [UInt8](repeating: 0, count: ((places.max() ?? 0) + 1) * 8)
    for (number, place) in places.enumerated() {
      let address = Self.heap + UInt64(number) * 16
      for byte in 0..<8 { bytes[place * 8 + byte] = UInt8(truncatingIfNeeded: address >> (byte * 8)) }
    }
    dump.bss(0x60_0000, bytes, fields: places.map { (kind: 1, offset: UInt64($0 * 8)) })
    dump.memStats()
    dump.eof()
    var builder = ObjectGraphBuilder()
    var reader = try HeapDumpReader(MemorySource(dump.bytes))
    try reader.read(into: &builder)
    return try ObjectGraph(builder)
  }

  private func counts(_ graph: ObjectGraph) -> (words: Int, ranges: [Int]) {
    var words = 0
    for node in graph.roots.nodes { if case .word = node { words += 1 } }
    return (words, graph.roots.ranges.map(\.count))
  }

  @Test("a long run is one root, whatever its elements are; others stand for themselves")
  func runs() throws {
    let pair = (0..<20_000).map { 1000 + $0 / 2 * 5 + $0 % 2 }
    let graph = try roots([0, 1, 100, 900] + pair + [200_000, 200_001])
    #expect(counts(graph) == (6, [20_000]))
    guard case .word(let segment, let first) = graph.roots.ranges[0].first,
      case .word(_, let last) = graph.roots.ranges[0].last
    else {
      Issue.record("not words")
      return
    }
    #expect(segment.kind == .bss && first == 8000 && last == UInt64(pair[19_999] * 8))
    // All are held by it.
    let node = graph.objectCount + (graph.roots.nodes.firstIndex(of: .words(0)) ?? 0)
    #expect(graph.edgeStarts[node + 1] - graph.edgeStarts[node] == 20_000)
    // A shorter run may be variables.
    #expect(counts(try roots(Array(0..<10_000))) == (10_000, []))
  }

  @Test("however far from each other words are, there are not many more roots")
  func many() throws {
    let graph = try roots((0..<80_000).map { $0 * 12 })
    let (words, ranges) = counts(graph)
    #expect(words + ranges.reduce(0, +) == 80_000)
    #expect(words + ranges.count < 1 << 16 + 100)
    let tree = DominatorTree(graph)
    #expect(tree.count > 80_000 + ranges.count)
  }
}
