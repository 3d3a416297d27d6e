import ByteStreams
import DumpBuilding
import GoHeapDump
import Pprof
import HeapReading
import Profiles
import Testing

/// Stacks that are prepared by two threads come to what they come to where one reads them.
@Suite("Stacks on two threads")
struct StackThreadTests {
  /// Who looks at the stacks.
  enum Way {
    /// Who reads the dump: a pipe.
    case oneThread
    /// Another thread, too: the dump is a file.
    case twoThreads
  }

  /// Takes the MemProf and AllocSample records of a dump.
  private struct Collector: RecordVisitor {
    let wanted = RecordSet(.memProf, .allocSample)
    let objectDetail = ObjectDetail.skipped
    var buckets: MemProfBuckets
    var hideRule: HideRule?
    let names = NameResolution(nil)

    mutating func visit(params: Params) { hideRule = HideRule(params) }

    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
      if record.tag == .allocSample { return try buckets.addSample(record) }
      guard let hideRule else { return }
      try buckets.add(record, bytes, hideRule, nil, names)
    }

    mutating func preparations(_ count: Int) -> [BucketPreparation] {
      guard let hideRule else { return [] }
      return (0..<count).map { _ in buckets.preparation(hideRule) }
    }

    mutating func visit(_ prepared: BucketPreparation, ordinal: Int) throws(HeapDumpError) {
      try buckets.add(prepared, ordinal: ordinal)
    }
  }

  /// What is read of a dump.
  private func read(
    _ builder: DumpBuilder, mostLocations: Int = 1 << 20, _ way: Way
  ) throws -> (buckets: MemProfBuckets, error: HeapDumpError?) {
    // What comes in pieces can be read only once.
    let source = MemorySource(builder.bytes, chunk: way == .twoThreads ? .max : 1 << 18)
    var reader = try HeapDumpReader(source)
    var collector = Collector(buckets: MemProfBuckets(mostLocations: mostLocations))
    var problem: HeapDumpError?
    do throws(HeapDumpError) { try reader.read(into: &collector) } catch { problem = error }
    return (collector.buckets, problem)
  }

  private func expectTheSame(_ one: MemProfBuckets, _ other: MemProfBuckets) {
    // Not thousands of numbers if it fails.
    let areEqual = (
      one.buckets.map(\.offset) == other.buckets.map(\.offset), one.buckets.map(\.size) == other.buckets.map(\.size),
      one.buckets.map(\.samples) == other.buckets.map(\.samples)
    )
    #expect(areEqual == (true, true, true))
    #expect(one.stacks.count == other.stacks.count && one.stacks.count == one.buckets.count)
    #expect((0..<one.stacks.count).allSatisfy { one.stacks[$0] == other.stacks[$0] })
    #expect(one.stacksWithInlined == other.stacksWithInlined)
    let tables = (one.tables, other.tables)
    #expect(tables.0.locations.count == tables.1.locations.count)
    let ids = 1...UInt64(tables.0.locations.count)
    #expect(
      ids.allSatisfy { id in
        let one = tables.0.lines(of: id)
        return !one.isEmpty && one == tables.1.lines(of: id)
      })
    #expect(tables.0.strings.length == tables.1.strings.length)
  }

  /// A dump whose bucket number `index` has `index % 40` frames, of which some are known and some new.
  ///
  /// - Parameter special: adds what is not one of those, now and then.
  private func dump(
    buckets count: Int = 4000, _ special: (inout DumpBuilder, Int) -> Void = { _, _ in }
  ) -> DumpBuilder {
    var made = MadeDump()
    for index in 0..<count {
      special(&made.builder, index)
      let stack = (0..<index % 40).map { depth in
        ("main.function\(index * depth % 997)", "/src/folder\(depth % 3)/file.go", UInt64(index % 50))
      }
      made.builder.memProf(bucket: address(index), size: 8, stack: stack)
    }
    return made.builder
  }

  private func address(_ index: Int) -> UInt64 { 0x7f00_0000_0000 + UInt64(index) * 96 }

  @Test("the same stacks, locations and texts")
  func equal() throws {
    var builder = dump()
    for index in 0..<100 { builder.allocSample(UInt64(index), bucket: address(index * 3)) }
    builder.eof()
    #expect(builder.bytes.count > 2_900_000)
    let (with, without) = (try read(builder, .twoThreads), try read(builder, .oneThread))
    #expect(with.error == nil && without.error == nil)
    #expect(with.buckets.buckets.count == 4000)
    #expect(with.buckets.samples == 100)
    #expect(with.buckets.tables.locations.count > 10_000)
    expectTheSame(with.buckets, without.buckets)
  }

  @Test("records of other kinds between them, very long names and stacks, and what looks like buckets")
  func special() throws {
    // A name that has in it what MemProf records are: tag, address, size, one frame, two numbers.
    let text = String(repeating: "\u{10}é!\u{8}\u{1}\u{1}f\u{1}g\u{1}\u{1}\u{0}", count: 40)
    var other = 1
    var builder = dump { builder, index in
      let special = "main.\(String(repeating: "long", count: index))"
      if index % 500 == 499 { builder.osThread(UInt64(index)) }
      guard index % 300 == 299 else { return }
      other += 1
      builder.memProf(
        bucket: UInt64(other), size: 8, stack: [(special, "/f.go", 1), (special, "/g/f.go", 1), (text, text, 2)])
      let deep = (0..<index * 3).map { ("main.deep", "/src/deep.go", UInt64($0 % 700)) }
      other += 1
      builder.memProf(bucket: UInt64(other), size: 8, stack: deep)
    }
    builder.eof()
    let (with, without) = (try read(builder, .twoThreads), try read(builder, .oneThread))
    #expect(with.error == nil && without.error == nil)
    #expect(with.buckets.stacksWithInlined > 10)
    expectTheSame(with.buckets, without.buckets)
  }

  @Test("samples and other records between many runs of stacks")
  func runs() throws {
    var builder = dump { builder, index in
      // Runs long enough to be read by two threads.
      guard index % 500 == 499 else { return }
      builder.allocSample(UInt64(index), bucket: self.address(index - 1))
      builder.osThread(UInt64(index))
    }
    builder.eof()
    let (with, without) = (try read(builder, .twoThreads), try read(builder, .oneThread))
    #expect(with.error == nil && without.error == nil)
    #expect(with.buckets.samples == 8)
    expectTheSame(with.buckets, without.buckets)
  }

  @Test(
    "too many locations: an error in the same record, and the buckets before it", arguments: [0, 500, 12_000])
  func excess(mostLocations: Int) throws {
    var builder = dump()
    builder.eof()
    let with = try read(builder, mostLocations: mostLocations, .twoThreads)
    let without = try read(builder, mostLocations: mostLocations, .oneThread)
    let error = try #require(without.error)
    #expect(error.description.contains("different frames"))
    #expect(with.error == error)
    #expect(with.buckets.buckets.count == without.buckets.buckets.count)
    #expect(with.buckets.stacks.count == without.buckets.stacks.count)
  }

  @Test(
    "of two errors the first one, also if it shows late", arguments: [500, 10_000, 1 << 20])
  func order(mostLocations: Int) throws {
    // A bucket that is there twice, a size that is too large, a sample without a bucket, and the dump's end too soon.
    let twice = dump { builder, index in
      if index == 3000 { builder.memProf(bucket: self.address(7), size: 8, stack: [("main.f", "f.go", 1)]) }
    }
    let large = dump { builder, index in
      if index == 3000 { builder.memProf(bucket: 1, size: .max, stack: [("main.f", "f.go", 1)]) }
    }
    var unknown = dump(buckets: 3000)
    unknown.allocSample(1, bucket: 3001)
    for builder in [twice, large, unknown, dump(buckets: 3000)] {
      let with = try read(builder, mostLocations: mostLocations, .twoThreads)
      let without = try read(builder, mostLocations: mostLocations, .oneThread)
      #expect(without.error != nil)
      #expect(with.error == without.error)
      expectTheSame(with.buckets, without.buckets)
    }
  }
}
