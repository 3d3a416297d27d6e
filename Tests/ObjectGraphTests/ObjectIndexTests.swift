import DumpBuilding
import GoHeapDump
import ObjectGraph
import Testing

@Suite("Finding objects")
struct ObjectIndexTests {
  /// Ways in which memory can be used.
  enum Use: CaseIterable {
    case dense, holes, mixed, sparse, huge
  }

  private static let low: UInt64 = 0xc0_0000_0000

  /// Objects that do not overlap, in an order that is not that of their addresses.
  private func objects(_ use: Use, _ random: inout DominatorTests.Generator) -> [(address: UInt64, size: UInt64)] {
    var result: [(address: UInt64, size: UInt64)] = []
    var address = Self.low
    for index in 0..<700 {
      let size: UInt64
      switch use {
      case .dense: size = 48
      case .holes: size = 64
      case .mixed: size = index % 100 < 50 ? 16 : [8, 24, 1152, 32_768][index % 4]
      case .sparse: size = 8
      case .huge: size = index % 50 == 0 ? 300_000 : 128
      }
      switch use {
      case .dense, .mixed: break
      case .holes, .huge: address += 64 * UInt64.random(in: 0...3, using: &random)
      case .sparse: address += UInt64.random(in: 0...1 << 26, using: &random)
      }
      result.append((address, size))
      address += size
    }
    // Spans come in any order; some come backwards.
    let spans = stride(from: 0, to: 700, by: 70).map { Array(result[$0..<$0 + 70]) }.shuffled(using: &random)
    return spans.enumerated().flatMap { $0 % 4 == 3 ? $1.reversed() : $1 }
  }

  @Test("by every address in them and around them", arguments: Use.allCases)
  func find(_ use: Use) throws {
    var random = DominatorTests.Generator(state: 7)
    let objects = objects(use, &random)
    var builder = DumpBuilder(.go1_7)
    builder.params(arenaStart: Self.low, arenaEnd: Self.low + 1 << 40)
    for object in objects { builder.object(object.address, size: Int(object.size)) }
    builder.eof()
    let graph = try ReadGraph(builder.bytes).graph
    let sorted = objects.sorted { $0.address < $1.address }
    #expect(graph.addresses == sorted.map(\.address))
    #expect((0..<700).map { graph.sizes[$0] } == sorted.map(\.size))
    for object in sorted.indices {
      let (start, end) = (sorted[object].address, sorted[object].address + sorted[object].size)
      for address in [start - 1, start, start + 1, (start + end) / 2, end - 1, end] {
        let expected = sorted.firstIndex { $0.address <= address && address - $0.address < $0.size }
        #expect(graph.object(containing: address) == expected)
      }
    }
    #expect(graph.object(containing: 0) == nil && graph.object(containing: .max) == nil)
  }

  @Test("a dump without objects has none")
  func empty() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.eof()
    let read = try ReadGraph(builder.bytes)
    #expect(read.graph.objectCount == 0 && read.graph.object(containing: 1) == nil)
    #expect(read.retained("everything") == 0)
  }

  @Test("objects that overlap are an error", arguments: [0, 8, 63])
  func overlap(_ distance: UInt64) throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    for address in [0x200, 0x100, 0x100 + distance] { builder.object(Self.low + address, size: 64) }
    builder.eof()
    let error = #expect(throws: ObjectGraphError.self) { try ReadGraph(builder.bytes) }
    #expect(
      error
        == .overlap(.init(record: 2, address: Self.low + 0x100), .init(record: 3, address: Self.low + 0x100 + distance))
    )
  }

  @Test("objects that go back within a page are found all the same")
  func backwards() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    for address in [0x100, 0x200, 0x180] as [UInt64] { builder.object(Self.low + address, size: 64) }
    builder.eof()
    let graph = try ReadGraph(builder.bytes).graph
    #expect(graph.addresses == [0x100, 0x180, 0x200].map { Self.low + $0 })
  }

  @Test("sizes that add up to more than 63 bits are an error, not a wrong sum")
  func tooLarge() throws {
    // The runtime writes only a part of ranges of 2 GiB and more: nothing, if the lowest 32 bits are 0.
    var builder = DumpBuilder(.go1_7)
    builder.params(arenaStart: 0, arenaEnd: .max)
    for object in 0..<2 as Range<UInt64> {
      builder.tag(1)
      builder.ints(object << 62, 1 << 62)
      builder.fieldList([])
    }
    builder.eof()
    let error = #expect(throws: HeapDumpError.self) { try ReadGraph(builder.bytes) }
    #expect(error?.tag == .object && error?.ordinal == 2)
    guard case .overflow? = error?.problem else { return #expect(error?.problem == nil) }
  }
}
