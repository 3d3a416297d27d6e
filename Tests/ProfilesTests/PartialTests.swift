import ByteStreams
import DumpBuilding
import GoHeapDump
import Pprof
import HeapReading
import Profiles
import Testing

/// Dumps that end early, or go wrong: what there is of them.
@Suite struct PartialTests {
  /// 60 objects, three buckets, of which two have samples.
  private static let made: (bytes: [UInt8], bucketEnds: [Int], sampleEnds: [Int]) = {
    var dump = MadeDump()
    for address in 1...60 as ClosedRange<UInt64> {
      dump.builder.object(address * 64, [UInt8](repeating: 0, count: 64), fields: [])
    }
    dump.builder.memStats(lastGC: 5, numGC: 3)
    var ends: [[Int]] = [[dump.builder.bytes.count], []]
    for bucket in 1...3 as ClosedRange<UInt64> {
      dump.bucket(bucket, size: 64, ["main.f\(bucket)", "main.main"], allocs: 10 * bucket, frees: bucket)
      ends[0].append(dump.builder.bytes.count)
    }
    for object in 1...4 as ClosedRange<UInt64> {
      dump.builder.allocSample(object * 64, bucket: object % 2 + 1)
      ends[1].append(dump.builder.bytes.count)
    }
    dump.builder.eof()
    return (dump.builder.bytes, ends[0], ends[1])
  }()

  private func read(_ bytes: [UInt8], isPartialWelcome: Bool, rate: Int64? = 1) throws(HeapReadingError) -> DumpProfiles
  {
    try DumpProfiles(reading: MemorySource(bytes), rate: rate, isPartialWelcome: isPartialWelcome)
  }

  private func profile(_ bytes: [UInt8], _ kind: ProfileKind = .heap) throws -> Profile {
    let sink = MemorySink()
    try read(bytes, isPartialWelcome: true).write(kind, to: sink)
    return try Profile(decoding: sink.bytes)
  }

  @Test func `a whole dump is what it is without the option`() throws {
    let dump = try read(Self.made.bytes, isPartialWelcome: true)
    #expect(dump.shortfall == nil && dump.warnings(of: .heap).isEmpty)
    let sinks = (MemorySink(), MemorySink())
    try dump.write(.heap, to: sinks.0)
    try read(Self.made.bytes, isPartialWelcome: false).write(.heap, to: sinks.1)
    #expect(sinks.0.bytes == sinks.1.bytes)
  }

  @Test func `every prefix gives the buckets that are whole in it, and none without the option`() throws {
    let (bytes, bucketEnds, sampleEnds) = Self.made
    for length in bytes.indices {
      let prefix = Array(bytes[..<length])
      let whole = bucketEnds.dropFirst().count { $0 <= length }
      let error = #expect(throws: HeapReadingError.self) { try read(prefix, isPartialWelcome: false) }
      guard case .dump(let problem, buckets: whole)? = error else {
        Issue.record("\(length) bytes: \(error.map { "\($0)" } ?? "no error")")
        continue
      }
      #expect(error?.description.contains("isPartialWelcome makes a profile of the \(whole) MemProf") == (whole > 0))
      if whole == 0 {
        let error = #expect(throws: HeapReadingError.self) { try read(prefix, isPartialWelcome: true) }
        // The first line must be there.
        #expect(error == (length < 16 ? .dump(problem) : .nothingToSave(problem)))
        continue
      }
      let samples = sampleEnds.count { $0 <= length }
      let shortfall = try read(prefix, isPartialWelcome: true).shortfall
      #expect(shortfall?.problem == problem && shortfall?.buckets == whole && shortfall?.samples == samples)
      #expect(shortfall?.hasAllBuckets == (samples > 0) && shortfall?.hasAllSamples == false)
      let profile = try profile(prefix)
      let expected: [[Int64]] = (1...whole).map { bucket in
        let (allocs, inUse) = (Int64(10 * bucket), Int64(9 * bucket))
        return [allocs, 64 * allocs, inUse, 64 * inUse]
      }
      #expect(profile.sample.map(\.value) == expected)
      let live = try self.profile(prefix, .live)
      #expect(live.sample.map { $0.value[0] }.reduce(0, +) == Int64(samples))
      #expect(profile.timeNanos == 5)
    }
  }

  @Test func `a warning and a comment that every report shows say how far it goes`() throws {
    let (bytes, bucketEnds, sampleEnds) = Self.made
    let within =
      "at byte \(bucketEnds[2]) (0x\(String(bucketEnds[2], radix: 16))): the dump ends here without an EOF record"
    for (end, text) in [
      (
        bucketEnds[2],
        "(\(within): it was cut short): 2 MemProf records, some may be missing, and no AllocSample record"
      ),
      (sampleEnds[1], "3 MemProf records, which is all, and 2 AllocSample records, some may be missing"),
    ] {
      let prefix = Array(bytes[..<end])
      let warnings = try read(prefix, isPartialWelcome: true).warnings(of: .heap)
      #expect(warnings.count == 1 && warnings[0].hasPrefix("only a part of the dump could be read"))
      #expect(warnings[0].contains(text), "\(warnings)")
      let profile = try profile(prefix)
      #expect(profile.comment.map { profile.stringTable[Int($0)] }.contains(warnings[0]))
    }
  }

  @Test func `damage and what is too much end it as well`() throws {
    let (bytes, bucketEnds, _) = Self.made
    var damaged = bytes
    damaged[bucketEnds[2]] = 99
    let dump = try read(damaged, isPartialWelcome: true)
    #expect(dump.shortfall?.problem.problem == .unknownTag(99) && dump.shortfall?.buckets == 2)
    let more = try read(bytes + [1, 2, 3], isPartialWelcome: true)
    #expect(more.shortfall?.hasAllSamples == true)
    #expect(more.warnings(of: .heap).first?.hasPrefix("the whole dump was read, but there is more (at byte") == true)
  }

  @Test func `numbers that are all 0 because nothing was published make no profile`() throws {
    var dump = MadeDump()
    for bucket in 1...2 as ClosedRange<UInt64> { dump.bucket(bucket, size: 8, ["main.f"], allocs: 0, frees: 0) }
    let cut = dump.builder.bytes
    #expect(throws: HeapReadingError.self) { try read(cut, isPartialWelcome: true) }
    dump.builder.allocSample(1, bucket: 2)
    #expect(try read(dump.builder.bytes, isPartialWelcome: true).shortfall?.samples == 1)
  }

  @Test func `the rate is not taken for a larger one because samples are missing`() throws {
    var dump = MadeDump()
    for address in 1...200_000 as ClosedRange<UInt64> {
      dump.builder.object(address * 32, [UInt8](repeating: 0, count: 32), fields: [])
    }
    dump.bucket(1, size: 32, ["main.f"], allocs: 0, frees: 0)
    dump.bucket(2, size: 64, ["main.g"], allocs: 1, frees: 0)
    // With the default rate 12 of them have samples, with 4 MiB one or two.
    for address in 1...2 as ClosedRange<UInt64> { dump.builder.allocSample(address * 32, bucket: 1) }
    let cut = dump.builder.bytes
    #expect(try read(cut, isPartialWelcome: true, rate: nil).rate.value == SamplingRate.standard)
    // A smaller one shows all the same: here every object has a sample.
    for address in 3...200_000 as ClosedRange<UInt64> { dump.builder.allocSample(address * 32, bucket: 1) }
    #expect(try read(dump.builder.bytes, isPartialWelcome: true, rate: nil).rate.value == 1)
  }
}
