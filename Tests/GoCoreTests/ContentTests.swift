import Archives
import ByteStreams
import Foundation
import GoExecutable
import HeapReading
import Inspection
import ObjectGraph
import Synchronization
import SystemPackage
import Testing

@testable import GoCore
@testable import GoHeapDump

/// What parts of a core's memory are, which are looked for by their addresses.
struct ContentTests {
  private static let start: UInt64 = 0xc0_0000_0000
  private static let params = Params(arena: start..<start + 1 << 30, arch: "amd64", buildVersion: "go1.27", cpus: 1)

  private static func digest(_ bytes: some Sequence<UInt8>) -> ContentDigest {
    var digesting = ContentDigesting()
    let bytes = Array(bytes)
    digesting.add(bytes.span, bytes.indices)
    return digesting.digest
  }

  private static func bytes(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 / 3) } }

  private static func core(_ segments: [(address: UInt64, bytes: [UInt8], size: UInt64)]) -> [UInt8] {
    var builder = CoreBuilder()
    builder.segments = segments
    builder.countsInSection = true
    return builder.bytes
  }

  private static func sought(_ ranges: [(Int, Int)], _ fronts: [Int] = []) -> SoughtContents {
    SoughtContents(
      ranges.map { ContentRange(address: start + UInt64($0.0), count: $0.1) },
      fronts: fronts.map { start + UInt64($0) }, params)
  }

  @Test func `ranges are found across segments, up to what the core does not have`() throws {
    let memory = Self.bytes(2_600_000)
    // Two segments one behind the other, and one behind a hole that is half there.
    let core = Self.core([
      (Self.start, Array(memory[..<1_300_000]), 1_300_000),
      (Self.start + 1_300_000, Array(memory[1_300_000..<2_000_000]), 700_000),
      (Self.start + 2_000_100, Array(memory[2_000_100..<2_300_000]), 500_000),
    ])
    let ranges = [
      (0, 7), (7, 1), (100, 1_250_000), (1_299_990, 20), (1_400_000, 1), (1_999_990, 10), (2_000_000, 5),
      (2_000_020, 90), (2_000_110, 10), (2_299_000, 1000), (2_300_000, 1), (2_400_000, 100), (3_000_000, 4),
    ]
    let fronts = [0, 8, 90, 1_999_980, 2_000_050, 2_000_100, 2_299_980, 2_300_000]
    var sought = Self.sought(ranges, fronts)
    try CoreFile(MemoryBytes(core)).find(&sought)
    let found = sought.contents
    let missing = [2_000_000, 2_000_020, 2_300_000, 2_400_000, 3_000_000]
    for (number, range) in ranges.enumerated() {
      let expected = missing.contains(range.0) ? nil : Self.digest(memory[range.0..<range.0 + range.1])
      #expect(found[number] == expected, "\(range)")
    }
    for (number, front) in fronts.enumerated() {
      let count = [1_999_980: 20, 2_000_050: 0, 2_299_980: 20, 2_300_000: 0][front] ?? 32
      for offset in 0..<32 {
        let expected = offset < count ? UInt64(memory[front + offset]) : nil
        #expect(found.number(at: offset, width: 1, ofFront: number) == expected, "\(front), \(offset)")
      }
    }
  }

  @Test func `what lies near each other is read at once, and what does not is not read`() throws {
    let bytes = CountedBytes(Self.core([(Self.start, Self.bytes(1 << 20), 1 << 20)]))
    let core = try CoreFile(bytes)
    let before = bytes.reads.withLock { $0 }
    var sought = Self.sought((0..<8192).map { ($0 * 48, 40) } + [(900_000, 16)], [40, 400_000, 1_000_000])
    core.find(&sought)
    #expect(sought.isDone)
    #expect(bytes.reads.withLock { $0 } - before == 3)
  }

  private static func steps(_ count: Int, hole: Int) throws -> Int {
    let core = try CoreFile(MemoryBytes(core([(start, bytes(64), 64), (start + UInt64(hole), bytes(64), 64)])))
    var sought = sought((0..<count).map { ($0 * 8, 8) }, (0..<count).map { $0 * 8 })
    core.find(&sought)
    return sought.steps
  }

  @Test func `work grows with what is looked for, also where nothing is`() throws {
    let (one, two) = try (Self.steps(4000, hole: 24_000), Self.steps(8000, hole: 48_000))
    #expect(one > 4000 && Double(two) < 2.3 * Double(one), "\(one), \(two)")
  }

  // MARK: Real programs

  private static func reading(_ source: any ByteSource) throws -> HeapReading<InspectionTally> {
    try HeapReading(dump: source, .objects, SmallProgram.binaries(), InspectionTally())
  }

  /// All objects, and where they are.
  private static func all(_ reading: inout HeapReading<InspectionTally>) throws -> (
    ranges: [ContentRange], fronts: [UInt64]
  ) {
    let graph = try #require(try reading.takeGraph()).graph
    let ranges = graph.addresses.indices.map {
      ContentRange(address: graph.addresses[$0], count: Int(graph.sizes[$0]))
    }
    return (ranges, graph.addresses)
  }

  @Test func `a core has the contents that a dump of the same moment has, and a compressed dump those of a plain one`()
    throws
  {
    var dump = try Self.reading(MemorySource(SmallProgram.dump))
    let (ranges, fronts) = try Self.all(&dump)
    let ofDump = try #require(try dump.contents(of: ranges, fronts: fronts))
    let ofCore = try #require(
      try Self.reading(RandomAccessSource(MemoryBytes(SmallProgram.core), from: 0)).contents(of: ranges, fronts: fronts)
    )
    #expect(ranges.count > 400)
    #expect(ranges.indices.allSatisfy { ofDump[$0] != nil })
    // The core is of a moment later: what the program does to dump its heap changes some objects.
    #expect(ranges.indices.count { ofDump[$0] == ofCore[$0] } > ranges.count * 95 / 100)
    let long = ranges.indices.filter { ranges[$0].count > 30_000 }
    #expect(!long.isEmpty && long.allSatisfy { ofDump[$0] == ofCore[$0] })
    #expect(
      fronts.indices.count { ofDump.word(0, ofFront: $0) == ofCore.word(0, ofFront: $0) } > fronts.count * 95 / 100)

    let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
    let file = folder.appendingPathComponent("Fixtures/go1.27-amd64-small.dump.xz").path
    guard case .stream(let source) = try OpenedInput(FileSource(path: FilePath(file)), plainPrefixes: ["go1."]) else {
      throw CocoaError(.fileReadCorruptFile)
    }
    let compressed = try #require(try Self.reading(source).contents(of: ranges, fronts: fronts))
    #expect(ranges.indices.allSatisfy { compressed[$0] == ofDump[$0] })
    #expect(fronts.indices.allSatisfy { compressed.word(3, ofFront: $0) == ofDump.word(3, ofFront: $0) })
  }

  @Test func `the bytes of a core are those at the addresses`() throws {
    let source = RandomAccessSource(MemoryBytes(SmallProgram.core), from: 0)
    var core = try Self.reading(source)
    let (ranges, fronts) = try Self.all(&core)
    let memory = CoreMemory(
      try CoreFile(MemoryBytes(SmallProgram.core)), try GoExecutable(MemoryBytes(SmallProgram.executable)), bias: 0)
    let found = try #require(try core.contents(of: ranges, fronts: fronts))
    for (number, range) in ranges.enumerated() {
      #expect(found[number] == Self.digest(try memory.bytes(range.address, range.count)))
      #expect(try found.word(0, ofFront: number) == memory.word(range.address))
    }
  }

  @Test func `what can be read only once has no contents`() throws {
    let once = try Self.reading(MemorySource(SmallProgram.dump, chunk: 65_536))
    #expect(try once.contents(of: [ContentRange(address: Self.start, count: 8)], fronts: []) == nil)
  }
}
