import GoHeapDump
import GoExecutable
import Testing

@testable import HeapReading
@testable import Inspection
@testable import ObjectGraph

/// Objects that lead back to themselves and have both a finalizer and a cleanup, which only a core has.
@Suite("Cycles that finalizers and cleanups hold together")
struct FinalizerCyclesTests {
  private static let pairs = 150

  private static func address(_ object: Int) -> UInt64 { 0xc0_0000_0000 + UInt64(object) * 1024 }

  /// Pairs of an object with its finalizer and cleanup, and one of half the size; either leads to the other. A root leads to the
  /// first pair.
  private func named() throws -> NamedGraph {
    let params = Params(
      arena: Self.address(0)..<Self.address(2 * Self.pairs), arch: "amd64", buildVersion: "go1.27.3", cpus: 1,
      listsCleanups: true)
    var feed = RecordFeed(params)
    var builder = ObjectGraphBuilder()
    for object in 0..<2 * Self.pairs {
      let bytes = (0..<8).map { UInt8(truncatingIfNeeded: Self.address(object ^ 1) >> ($0 * 8)) }
      try feed.add(
        object: Self.address(object), size: object % 2 == 0 ? 512 : 256, bytes.span, pointers: [0],
        type: (0, .header), to: &builder)
    }
    try feed.flush(to: &builder)
    for object in stride(from: 0, to: 2 * Self.pairs, by: 2) {
      var contents = RecordFeed.Contents()
      contents.isCleanup = true
      try feed.add(.finalizer, [Self.address(object), 0, 0x40_0000, 0, 0], to: &builder)
      try feed.add(
        .finalizer, [Self.address(object), 0, 0x50_0000, Self.address(object + 1), 0], contents, to: &builder)
    }
    try feed.add(.otherRoot, [0, Self.address(0)], to: &builder)
    var table: TypeTable?
    return try NamedGraph(builder, AllocationSites(), nil, params, [], &table, nil)
  }

  @Test("they never run, and what they hold is that of several")
  func finalizers() throws {
    let named = try named()
    let tree = DominatorTree(named.graph)
    let found = Finalizers(named, tree, RetainedSizes(tree, named.graph), nil, most: 10) { _ in nil }
    let leaked = Self.pairs - 1
    #expect(found.finalizers == Self.pairs && found.cleanups == Self.pairs)
    #expect(found.largest.map(\.inCycles) == [Self.pairs, Self.pairs])
    #expect(found.largest.map(\.neverFreed) == [leaked, leaked])
    #expect(found.largest.map(\.held.bytes) == [0, 0])
    #expect(found.shared.objects == UInt64(2 * leaked) && found.shared.bytes == UInt64(leaked * 768))
  }

  @Test("they are suspects, and are told once")
  func suspects() throws {
    let named = try named()
    let tree = DominatorTree(named.graph)
    let sizes = RetainedSizes(tree, named.graph)
    let found = Suspects(named, tree, sizes.bytes, nil, nil, nil, count: 10)
    let first = try #require(found.largest.first)
    #expect(found.known == 1 && first.kind == "finalizer-cycles" && first.count == Self.pairs - 1)
    #expect(first.bytes == UInt64((Self.pairs - 1) * 768))
  }
}
