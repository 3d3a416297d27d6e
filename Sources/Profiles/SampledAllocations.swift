import HeapReading
import GoHeapDump
import Pprof

extension ProfileKind {
  /// Allocations and what of them is in use, by allocation stack; as /debug/pprof/heap.
  public static let heap = ofAllocations("heap", "allocated and in use, by allocation stack", "inuse_space")

  /// Allocations and what of them is in use, with the allocations in front; as /debug/pprof/allocs.
  public static let allocs = ofAllocations("allocs", "the same, allocations first", "alloc_space")

  /// The sampled objects that are in the dump, by allocation stack.
  public static let live = ProfileKind(
    "live", "the sampled objects that are in the dump", [.allocations, .samples], inUse,
    defaultSampleType: "inuse_space"
  ) { SampledAllocations(reading: $0.reading, countsSamples: true) }

  private static func ofAllocations(_ name: String, _ summary: String, _ defaultSampleType: String) -> ProfileKind {
    let allocated = [(type: "alloc_objects", unit: "count"), (type: "alloc_space", unit: "bytes")]
    return ProfileKind(
      name, summary, .allocations, allocated + inUse, defaultSampleType: defaultSampleType
    ) { SampledAllocations(reading: $0.reading, countsSamples: false) }
  }
}

/// What the runtime recorded of a program's allocations, scaled.
struct SampledAllocations: ProfileContent {
  let reading: HeapReading<CollectionTimes>
  /// Whether only the samples count that are in the heap, and not what the runtime had published.
  let countsSamples: Bool

  private var buckets: MemProfBuckets { reading.buckets }

  /// If no allocation was sampled, and not by chance, a profile would say nothing.
  var problem: HeapReadingError? {
    // A cut dump may show only the start of a profile that goes on.
    let isStartOfMore = reading.shortfall?.hasAllBuckets == false && !buckets.buckets.isEmpty
    guard let missing = reading.sampling.missing, !missing.isChance, !isStartOfMore else { return nil }
    return .noMemProf(missing)
  }

  var warnings: [String] {
    let warnings = reading.sampling.warnings(countingSamples: countsSamples)
    return warnings + [unpublished].compactMap { $0 } + nameWarnings
  }

  /// What the user should know of the names of stacks.
  var nameWarnings: [String] { [reading.names.unresolvedWarning, inlined].compactMap { $0 } }

  var exactness: [String] { reading.names.summary.map { [$0] + reading.names.ambiguities } ?? [] }

  var comments: [String] {
    let warnings = reading.sampling.warnings(countingSamples: countsSamples)
    let rate = warnings.isEmpty ? ["# \(reading.sampling.rate)"] : warnings
    return rate + [inlined.map { "# \($0)" }, unpublished].compactMap { $0 }
  }

  var period: Int64 { reading.sampling.rate.value }

  /// What is said of names that are those in the dump although it shows that some are not right; nil if it does not.
  private var inlined: String? {
    let count = buckets.stacksWithInlined
    guard count > 0, reading.chosen == nil else { return nil }
    return """
      at least \(count) of \(buckets.buckets.count) stacks have inlined functions, under the names of their callers: \
      \(reading.reporting.names.binary), with the executable that wrote the dump, names them
      """
  }

  /// What is said of a dump that was written before the runtime published its first numbers; nil of others.
  private var unpublished: String? {
    guard buckets.isUnpublished else { return nil }
    return "no garbage collection had ended: the allocation numbers are those of the sampled objects still in the heap"
  }

  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables) { (buckets.stacks, buckets.tables) }

  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws {
    let bytes = output.text("bytes")
    var labels = [.number(bytes, 0)] + output.labels
    var values = [Int64](repeating: 0, count: countsSamples ? 2 : 4)
    var bucketValues = BucketValues(buckets, rate: period, countingSamples: countsSamples)
    for (index, bucket) in buckets.buckets.enumerated() {
      let found = try bucketValues.values(of: index)
      if countsSamples {
        (values[0], values[1]) = found.inUse
      } else {
        (values[0], values[1]) = found.alloc
        (values[2], values[3]) = found.inUse
      }
      labels[0] = .number(bytes, bucket.size)
      if reading.births != nil, countsSamples {
        let counts = buckets.sampleTimes[index] ?? [0]
        for (time, part) in bucketValues.parts(of: index, counts).enumerated() where counts[time] > 0 || time == 0 {
          try output.sample(
            stacks[index], objects: part.objects, bytes: part.bytes, time: UInt8(time), [labels[0]])
        }
        continue
      }
      try output.sample(stacks[index], values, labels)
    }
  }
}
