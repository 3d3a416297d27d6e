import GoHeapDump
public import Names
import Pprof
public import HeapReading

/// What the memory profile in a dump says, scaled for sampling as in a profile.
public struct AllocationProfile: Codable, Equatable, Sendable {
  /// The sampling rate and how it is known.
  public struct Rate: Codable, Equatable, Sendable {
    /// Bytes from one sample to the next, on average.
    public let value: Int64
    /// How it is known.
    public let source: SamplingRate.Source
    /// In words.
    public let text: String
    /// Why the rate may be another one; nil if there is no reason.
    public let doubt: String?
    /// Between `low` and `high` is the real one: see `SamplingRate`; nil if that is not known.
    public let low: Int64?
    public let high: Int64?
    /// The totals of the dump that the samples were compared with.
    public let sums: [SamplingRate.Sum]
  }

  /// A place in the program that allocates, or calls what does: the innermost frame of stacks that is neither the
  /// runtime's nor the standard library's; the innermost of all if there is none.
  public struct Site: Codable, Equatable, Sendable {
    /// The function, with its import path.
    public let function: Name
    /// The file, as it was compiled.
    public let file: Name
    /// The line.
    public let line: Int64
    /// Objects in use that were allocated here.
    public let inuseObjects: Int64
    /// Their bytes.
    public let inuseSpace: Int64
    /// Objects that were allocated here since the program began.
    public let allocObjects: Int64
    /// Their bytes.
    public let allocSpace: Int64
    /// The frames of the stack with the most bytes, the innermost first: also what the site called to allocate.
    public let stack: [StackFrame]

    /// What the site called to allocate; nil if it allocates itself.
    public var callee: Name? { stack.callee(of: function, file, line) }
  }

  /// Whether the program recorded allocations.
  public let recorded: Bool
  /// Why there are no samples, as far as it is known, and what to do about it; nil if there are.
  public let missing: String?
  /// Why there are none, in a few words.
  public let missingBriefly: String?
  /// Whether the runtime had published numbers; if not, allocated and in use are the samples that are in the heap.
  public let published: Bool
  /// Allocation stacks and object sizes: MemProf records.
  public let buckets: Int
  /// Sampled objects in the heap: AllocSample records.
  public let samples: Int64
  public let rate: Rate
  public let allocObjects: Int64
  public let allocSpace: Int64
  public let inuseObjects: Int64
  public let inuseSpace: Int64
  /// How far `inuseSpace` is off by chance, because of sampling: one standard deviation, in bytes.
  public let inuseDeviation: Int64
  /// How many sites have bytes in use.
  public let siteCount: Int
  /// The sites with the most bytes in use: ten, unless more are wanted.
  public let sites: [Site]

  /// - Parameters:
  ///   - program: which functions are the program's.
  ///   - isComplete: whether all samples were read.
  ///   - count: how many sites are listed.
  init(
    _ buckets: MemProfBuckets, _ sampling: SamplingSummary, _ program: ProgramFunctions, isComplete: Bool,
    sites count: Int
  ) throws(HeapDumpError) {
    recorded = buckets.holdsProfile
    // Of what was not reached nothing is known.
    missing = isComplete ? sampling.missing?.message(sampling.names, isGrouped: true) : nil
    missingBriefly = isComplete ? sampling.missing?.brief : nil
    published = !buckets.isUnpublished
    self.buckets = buckets.buckets.count
    samples = buckets.buckets.reduce(0) { $0 + $1.samples }
    let rate = sampling.rate
    self.rate = Rate(rate)
    var values = BucketValues(buckets, rate: rate.value)
    var alloc: BucketValues.Amount = (0, 0)
    var inUse: BucketValues.Amount = (0, 0)
    var variance = 0.0
    var sites = SiteSums(buckets.tables, program)
    for index in buckets.buckets.indices {
      // Their sums fit: that is looked after there.
      let value = try values.values(of: index)
      alloc = (alloc.objects + value.alloc.objects, alloc.bytes + value.alloc.bytes)
      inUse = (inUse.objects + value.inUse.objects, inUse.bytes + value.inUse.bytes)
      variance += Self.variance(of: value.inUse, size: buckets.buckets[index].size, rate: rate.value)
      sites.add(buckets.stacks.ids(index), value.inUse, allocated: value.alloc)
    }
    (allocObjects, allocSpace) = alloc
    (inuseObjects, inuseSpace) = inUse
    inuseDeviation = Int64(exactly: variance.squareRoot().rounded()) ?? .max
    (siteCount, self.sites) = sites.top(count)
  }

  /// The variance of an estimate of bytes. Each sampled object stands for S/p bytes, where p is the probability that one
  /// of S bytes is sampled; its part of the variance is (S/p)² (1 - p), as Horvitz and Thompson estimate it.
  private static func variance(of amount: BucketValues.Amount, size: Int64, rate: Int64) -> Double {
    let probability = Scaling.probability(size: size, rate: rate)
    guard amount.bytes > 0, probability > 0 else { return 0 }
    return Double(amount.bytes) * Double(size) / probability * (1 - probability)
  }
}

extension AllocationProfile.Rate {
  fileprivate init(_ rate: SamplingRate) {
    value = rate.value
    source = rate.source
    text = "\(rate)"
    doubt = rate.doubt
    (low, high) = (rate.low, rate.high)
    sums = rate.sums
  }
}
