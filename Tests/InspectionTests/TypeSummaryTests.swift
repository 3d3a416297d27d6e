import ByteStreams
import DumpBuilding
import HeapReading
import Inspection
import ObjectTypes
import Names
import Testing

/// A go1.3 dump, which says itself what types its objects have, 1 KiB between them.
private struct TypedHeap {
  struct Object {
    let type: Int
    var targets: [Int] = []
  }

  /// What types are called, and the bytes of a value.
  let types: [(name: String, size: Int)]
  var objects: [Object] = []
  /// What global variables refer to.
  var globals: [Int] = []

  private static func address(_ object: Int) -> UInt64 { 0x1000_0000 + UInt64(object) * 1024 }

  private static func words(_ objects: [Int]) -> [UInt8] {
    objects.flatMap { object in (0..<8).map { UInt8(truncatingIfNeeded: address(object) >> ($0 * 8)) } }
  }

  private static func fields(_ count: Int) -> [DumpBuilder.PointerField] {
    (0..<count).map { (kind: 1, offset: UInt64($0 * 8)) }
  }

  var bytes: [UInt8] {
    var builder = DumpBuilder(.go1_3)
    builder.params(arenaStart: 0x1000_0000, arenaEnd: 0x2000_0000)
    for (number, type) in types.enumerated() {
      builder.type(
        UInt64(number + 1), size: UInt64(type.size), name: type.name, fields: Self.fields(type.size / 8))
    }
    for (number, object) in objects.enumerated() {
      let size = object.type < 0 ? -object.type : types[object.type].size
      let words = Self.words(object.targets)
      builder.object(
        Self.address(number), words + [UInt8](repeating: 0, count: size - words.count),
        type: UInt64(max(0, object.type + 1)))
    }
    builder.data(0x50_0000, Self.words(globals), fields: Self.fields(globals.count))
    builder.eof()
    return builder.bytes
  }

  func summary(_ count: Int = 20) throws -> TypeSummary {
    try #require(try Inspection(reading: MemorySource(bytes), views: InspectionViews(types: count)).types)
  }

  /// What global variables lead to, if one object were not there.
  func reachable(without gone: Int? = nil) -> Set<Int> {
    var found: Set<Int> = []
    var pending = globals
    while let object = pending.popLast() {
      if object != gone, found.insert(object).inserted { pending += objects[object].targets }
    }
    return found
  }
}

extension TypeSummary.Entry {
  fileprivate var line: String {
    "\(name) \(confidence.rawValue): \(bytes) B in \(objects), retained \(retained.bytes) B in \(retained.objects)"
  }
}

@Suite("inspect --types")
struct TypeSummaryTests {
  private static let types = [("main.node", 64), ("main.leaf", 16), ("main.table", 128)]

  @Test("a list counts once, what two of a type share not at all, garbage by itself; untyped objects by their size")
  func amounts() throws {
    var heap = TypedHeap(types: Self.types)
    heap.objects = [
      // A table of two lists, of two nodes and of one, whose last nodes share a leaf.
      .init(type: 2, targets: [1, 3]), .init(type: 0, targets: [2, 4]), .init(type: 0, targets: [5]),
      .init(type: 0, targets: [5]), .init(type: 1), .init(type: 1),
      // Garbage of three nodes, and something that no type is known of.
      .init(type: 0, targets: [7]), .init(type: 0, targets: [8]), .init(type: 0), .init(type: -48),
    ]
    heap.globals = [0, 9]
    let summary = try heap.summary()
    #expect(
      summary.largest.map(\.line) == [
        "main.node exact: 384 B in 6, retained 400 B in 7", "main.table exact: 128 B in 1, retained 352 B in 6",
        "object [48 B] untyped: 48 B in 1, retained 48 B in 1", "main.leaf exact: 32 B in 2, retained 32 B in 2",
      ])
    #expect(summary.types == 4 && summary.others.objects == 0 && summary.othersRetained.bytes == 0)
    #expect(summary.exact.bytes == 352 && summary.exact.objects == 6)
    #expect(summary.untyped.bytes == 48 && summary.untyped.objects == 1 && summary.partial.objects == 0)
    #expect(summary.unreachable.bytes == 192 && summary.unreachable.objects == 3)
    #expect(summary.largest.map(\.unreachable.objects) == [3, 0, 0, 0] && summary.largest[0].unreachable.bytes == 192)
  }

  @Test("as many as were asked for, the most bytes first; the others are one, whose retained bytes count once")
  func count() throws {
    var heap = TypedHeap(types: Self.types)
    heap.objects = [
      .init(type: 2, targets: [1]), .init(type: 1, targets: [2]), .init(type: 0, targets: [3]), .init(type: 1),
    ]
    heap.globals = [0]
    let summary = try heap.summary(1)
    #expect(summary.largest.map(\.line) == ["main.table exact: 128 B in 1, retained 224 B in 4"])
    #expect(summary.types == 3 && summary.others.bytes == 96 && summary.others.objects == 3)
    #expect(summary.othersRetained.bytes == 96 && summary.othersRetained.objects == 3)
    #expect(summary.othersUnreachable.objects == 0)
    heap.globals = [1]
    let cut = try heap.summary(1)
    #expect(cut.largest[0].unreachable.objects == 1 && cut.othersUnreachable.objects == 0)
    heap.globals = [3]
    #expect(try heap.summary(1).othersUnreachable.bytes == 80)
    #expect(try Inspection(reading: MemorySource(heap.bytes)).types == nil)
  }

  @Test("retained: every object that is out of reach without one of the type, tried for each", arguments: 0..<24)
  func definition(_ seed: UInt64) throws {
    var state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1
    func random(_ count: Int) -> Int {
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return Int((state >> 33) % UInt64(count))
    }
    var heap = TypedHeap(types: Self.types)
    for number in 0..<40 {
      let type = random(3)
      // Mostly to later ones, as in a tree, with some back.
      let targets = (0..<random(type == 1 ? 3 : 4)).map { _ in
        random(5) == 0 ? random(40) : min(39, number + 1 + random(4))
      }
      heap.objects.append(.init(type: type, targets: targets))
    }
    heap.globals = [0, random(40), random(40)]
    let all = heap.reachable()
    func size(_ object: Int) -> UInt64 { UInt64(Self.types[heap.objects[object].type].1) }
    let summary = try heap.summary()
    for (number, type) in Self.types.enumerated() {
      let own = heap.objects.indices.filter { heap.objects[$0].type == number }
      var retained = Set(own)
      for object in own where all.contains(object) {
        retained.formUnion(all.subtracting(heap.reachable(without: object)))
      }
      let entry = summary.largest.first { $0.name.text == type.0 }
      #expect(entry?.objects == UInt64(own.count), "seed \(seed), \(type.0)")
      #expect(entry?.retained.objects == UInt64(retained.count), "seed \(seed), \(type.0)")
      #expect(entry?.retained.bytes == retained.reduce(0) { $0 + size($1) }, "seed \(seed), \(type.0)")
    }
    #expect(summary.exact.objects == UInt64(all.count) && summary.unreachable.objects == UInt64(40 - all.count))
  }

  @Test("a list of any length is walked without recursion")
  func longList() throws {
    var heap = TypedHeap(types: Self.types)
    for number in 0..<100_000 { heap.objects.append(.init(type: 1, targets: number < 99_999 ? [number + 1] : [])) }
    heap.globals = [0]
    #expect(
      try heap.summary().largest.map(\.line) == [
        "main.leaf exact: 1600000 B in 100000, retained 1600000 B in 100000"
      ])
  }
}
