import ByteStreams
import DumpBuilding
import HeapReading
import Inspection
import Names
import Testing

@Suite("What grew since an earlier dump")
struct GrowthTests {
  /// Three global variables that hold objects, of which some are sampled, in buckets 1 and 2.
  private static func dump(
    _ held: [[Int]], sizes: [Int: Int], samples: [Int: UInt64] = [:], frees: UInt64 = 0
  ) -> [UInt8] {
    var made = MadeHeap()
    for (number, size) in sizes.sorted(by: { $0.key < $1.key }) { made.object(number, size: size) }
    for (variable, objects) in held.enumerated() {
      made.builder.data(
        0x50_0000 + UInt64(variable) * 64, made.words(objects), fields: objects.indices.map { (1, UInt64($0 * 8)) })
    }
    // The numbers of all allocations and frees are its fourth and fifth.
    made.builder.memStats(
      (0..<24).map { $0 == 4 ? 100 : $0 == 5 ? frees : 0 }, pauses: [UInt64](repeating: 0, count: 256), numGC: 0)
    for bucket in 1...2 {
      made.builder.memProf(
        bucket: UInt64(bucket), size: 64, stack: [("main.make\(bucket)", "/a.go", 7)],
        allocs: 4)
    }
    for (number, bucket) in samples.sorted(by: { $0.key < $1.key }) {
      made.builder.allocSample(MadeHeap.address(number), bucket: bucket)
    }
    made.builder.eof()
    return made.builder.bytes
  }

  private static func growth(_ old: [UInt8], _ new: [UInt8], rows: Int = 10) throws -> Growth {
    let earlier = EarlierInspections(try EarlierInspection(reading: MemorySource(old), name: "old"))
    let views = InspectionViews(since: earlier, grown: rows)
    return try #require(try Inspection(reading: MemorySource(new), rate: 1, views: views).growth)
  }

  private static func amount(_ objects: UInt64, _ bytes: UInt64) -> ObjectAmount {
    ObjectAmount(objects: objects, bytes: bytes)
  }

  @Test("holders and types with what they had, have, and what of that is new; what shrank is counted")
  func tables() throws {
    let old = Self.dump([[0, 1], [2], [3]], sizes: [0: 64, 1: 64, 2: 64, 3: 1024])
    // 1 and 3 have gone, 4 to 6 are new, and the second variable held what the first does now.
    let new = Self.dump([[0, 2, 4], [5], []], sizes: [0: 64, 2: 64, 4: 128, 5: 64, 6: 32])
    let growth = try Self.growth(old, new)
    #expect(growth.since == "old" && growth.before == Self.amount(4, 1216) && growth.now == Self.amount(5, 352))
    #expect(growth.new == Self.amount(3, 224) && growth.gone == Self.amount(2, 1088))
    let first = try #require(growth.holders.largest.first)
    #expect(first.kind == .global && first.name == "data+0x10" && first.grown == 128)
    #expect(first.before == Self.amount(0, 0) && first.now == Self.amount(1, 128) && first.new == first.now)
    // What no root leads to.
    let garbage = try #require(growth.holders.largest.dropFirst().first)
    #expect(garbage.kind == nil && garbage.name == "unreachable" && garbage.new == Self.amount(1, 32))
    #expect(growth.holders.largest.count == 2 && growth.holders.smaller == 1 && growth.holders.shrunk == 1024)
    #expect(growth.types.largest.map(\.name) == ["object [128 B]", "object [32 B]"])
    #expect(growth.types.smaller == 1 && growth.types.shrunk == 1024)
    let one = try Self.growth(old, new, rows: 1)
    #expect(one.holders.largest == [first] && one.holders.others == 1 && one.holders.othersGrown == 32)
  }

  @Test(
    "an object at a used place that was sampled elsewhere, or only now or then, is new; one of the same site may be")
  func usedPlaces() throws {
    let sizes = [0: 64, 1: 64, 2: 64, 3: 64, 4: 16]
    let held = [[0, 1, 2, 3, 4]]
    let old = Self.dump(held, sizes: sizes, samples: [0: 1, 1: 1, 2: 1])
    // The last is as small as blocks of several objects are, of which each may be sampled.
    let new = Self.dump(held, sizes: sizes, samples: [0: 1, 1: 2, 3: 1, 4: 1], frees: 7)
    let growth = try Self.growth(old, new)
    #expect(growth.new == Self.amount(3, 192) && growth.gone == Self.amount(3, 192) && growth.inUsedPlaces == 3)
    // Seven were freed, of which three are known; two others are there.
    #expect(growth.reusedAtMost == 2)
    #expect(growth.born.map(\.amount) == [Self.amount(2, 80), Self.amount(3, 192)])
    // Of the samples in the first bucket, the one at the fourth place and the one in the small block, which is not told.
    let site = try #require(growth.sites.largest.first)
    #expect(site.name == "main.make2" && site.file == "/a.go" && site.line == 7)
    #expect(site.before == Self.amount(0, 0) && site.now == Self.amount(1, 64) && site.new == Self.amount(1, 64))
    #expect(growth.sites.largest.count == 1 && growth.sites.smaller == 0)
  }

  @Test("a heap has not grown since itself")
  func itself() throws {
    let dump = Self.dump([[0], [1, 2]], sizes: [0: 64, 1: 64, 2: 48], samples: [0: 1])
    let growth = try Self.growth(dump, dump)
    for table in [growth.holders, growth.types, growth.sites] {
      #expect(table.largest.isEmpty && table.others == 0 && table.smaller == 0)
    }
    #expect(growth.new == Self.amount(0, 0) && growth.gone == Self.amount(0, 0) && growth.reusedAtMost == 0)
  }
}
