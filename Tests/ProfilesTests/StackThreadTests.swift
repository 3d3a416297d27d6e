import ByteStreams
import DumpBuilding
import GoHeapDump
import Pprof
import Profiles
import Testing

/// Stacks that are located on a thread of their own come to what they come to without one.
@Suite("Stacks on a thread of their own")
struct StackThreadTests {
  /// Takes the MemProf and AllocSample records of a dump.
  private struct Collector: RecordVisitor {
    let wanted = RecordSet(.memProf, .allocSample)
    let wantsObjectSizes = false
    var buckets: MemProfBuckets
    var hideRule: HideRule?
    var names = NameResolution(nil)

    mutating func visit(params: Params) { hideRule = HideRule(params) }

    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
      if record.tag == .allocSample { return try buckets.addSample(record) }
      guard let hideRule else { return }
      try buckets.add(record, bytes, hideRule, nil, names)
    }

    mutating func visit(objectSizes: Span<UInt64>) {}
  }

  /// What is read of a dump, with a thread from the first stack on or without one.
  private func read(
    _ builder: DumpBuilder, mostLocations: Int = 1 << 20, onThread: Bool
  ) throws -> (buckets: MemProfBuckets, error: HeapDumpError?) {
    var reader = try HeapDumpReader(MemorySource(builder.bytes))
    var collector = Collector(
      buckets: MemProfBuckets(mostLocations: mostLocations, worthAThread: onThread ? -1 : .max))
    var problem: HeapDumpError?
    do throws(HeapDumpError) { try reader.read(into: &collector) } catch { problem = error }
    do throws(HeapDumpError) { try collector.buckets.settle() } catch { problem = error }
    return (collector.buckets, problem)
  }

  /// A dump whose bucket number `index` has `index % 40` frames, of which some are known and some new.
  private func dump(buckets count: Int) -> DumpBuilder {
    var made = MadeDump()
    for index in 0..<count {
      let stack = (0..<index % 40).map { depth in
        ("main.function\(index * depth % 997)", "/src/folder\(depth % 3)/file.go", UInt64(index % 50))
      }
      made.builder.memProf(bucket: UInt64(index), size: 8, stack: stack)
    }
    return made.builder
  }

  @Test("the same stacks, locations and texts")
  func equal() throws {
    var builder = dump(buckets: 4000)
    for index in 0..<100 { builder.allocSample(UInt64(index), bucket: UInt64(index * 3)) }
    builder.eof()
    let (with, without) = (try read(builder, onThread: true), try read(builder, onThread: false))
    #expect(with.error == nil && without.error == nil)
    #expect(with.buckets.buckets.count == 4000)
    #expect(with.buckets.samples == 100)
    #expect(with.buckets.stacks.count == 4000)
    #expect((0..<4000).allSatisfy { with.buckets.stacks[$0] == without.buckets.stacks[$0] })
    let tables = (with.buckets.tables, without.buckets.tables)
    #expect(tables.0.locations.count > 10_000)
    let ids = 1...UInt64(tables.0.locations.count)
    #expect(ids.allSatisfy { id in tables.0.frame(of: id).map { "\($0)" } == tables.1.frame(of: id).map { "\($0)" } })
    #expect(tables.0.strings.length == tables.1.strings.length)
  }

  @Test("too many locations: an error in the same record, and the buckets before it", arguments: [0, 1, 500, 9999])
  func excess(mostLocations: Int) throws {
    var builder = dump(buckets: 4000)
    builder.eof()
    let with = try read(builder, mostLocations: mostLocations, onThread: true)
    let without = try read(builder, mostLocations: mostLocations, onThread: false)
    let error = try #require(without.error)
    #expect(error.description.contains("different frames"))
    #expect(with.error == error)
    #expect(with.buckets.buckets.count == without.buckets.buckets.count)
    #expect(with.buckets.stacks.count == without.buckets.stacks.count)
  }

  @Test("of two errors the first one, also if it shows late", arguments: [500, 1 << 20])
  func order(mostLocations: Int) throws {
    // A bucket that is there twice, a sample without a bucket, and the dump's end too soon.
    var twice = dump(buckets: 3000)
    twice.memProf(bucket: 7, size: 8, stack: [("main.f", "f.go", 1)])
    var unknown = dump(buckets: 3000)
    unknown.allocSample(1, bucket: 3001)
    for builder in [twice, unknown, dump(buckets: 3000)] {
      let with = try read(builder, mostLocations: mostLocations, onThread: true)
      let without = try read(builder, mostLocations: mostLocations, onThread: false)
      #expect(without.error != nil)
      #expect(with.error == without.error)
    }
  }
}
