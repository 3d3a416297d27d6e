public import ByteStreams
public import GoHeapDump
import Pprof

/// What one pass over a heap dump leaves: enough to write profiles of several kinds.
public struct DumpProfiles {
  /// What the dump says of its program.
  public let params: Params
  /// The sampling rate that all numbers are scaled with.
  public let rate: SamplingRate
  /// Collections that had ended.
  public let collections: UInt64
  /// When the last one ended, in nanoseconds since 1970: the only clock in a dump. 0 if there was none.
  public let lastCollection: Int64
  /// What the user should know, a line each.
  public private(set) var warnings: [String] = []

  let buckets: MemProfBuckets

  /// Reads a dump to its end.
  ///
  /// - Parameters:
  ///   - source: the dump, not compressed.
  ///   - rate: runtime.MemProfileRate if it is known; nil to infer it.
  public init(reading source: any ByteSource, rate: Int64? = nil) throws(ProfilesError) {
    var collector = Collector()
    let params: Params
    do {
      var reader = try HeapDumpReader(source)
      try reader.read(into: &collector)
      params = try Self.require(reader.params)
    } catch {
      throw .dump(error)
    }
    self.params = params
    buckets = collector.buckets
    collections = collector.collections
    lastCollection = collector.lastCollection
    if let rate {
      self.rate = SamplingRate(given: rate)
    } else {
      self.rate = SamplingRate(objects: collector.objectsBySize, sampled: buckets.samplesBySize)
    }
    if self.rate.source != .given, self.rate.value != SamplingRate.standard {
      warnings.append("\(self.rate) (--rate sets another)")
    }
    if buckets.isUnpublished { warnings.append(Self.unpublished) }
  }

  /// Throws if the program recorded no allocations, so that a profile of them would say nothing.
  public func requireMemProf() throws(ProfilesError) {
    // The runtime's start is recorded since Go 1.25 even if nothing else is.
    if buckets.buckets.isEmpty || buckets.buckets.count == 1 && buckets.hasSchedinit { throw .noMemProf }
  }

  /// What is said of a dump that was written before the runtime published its first numbers.
  static let unpublished =
    "no garbage collection had ended: the allocation numbers are those of the sampled objects still in the heap"

  private static func require(_ params: Params?) throws(HeapDumpError) -> Params {
    guard let params else { throw HeapDumpError(.missingParams, offset: 0) }
    return params
  }
}

/// Takes from a dump what profiles of allocations need.
private struct Collector: RecordVisitor {
  let wanted = RecordSet(.memStats, .memProf, .allocSample)
  let wantsObjectSizes = true

  var buckets = MemProfBuckets()
  var objectsBySize = [UInt64](repeating: 0, count: SamplingRate.sizes.upperBound + 1)
  var collections: UInt64 = 0
  var lastCollection: Int64 = 0
  private var hideRule: HideRule?

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    switch record.tag {
    case .memProf:
      guard let hideRule else { return }
      try buckets.add(record, bytes, hideRule)
    case .allocSample: try buckets.addSample(record)
    case .memStats:
      collections = record[.numGC] ?? 0
      let last = record[.lastGC] ?? 0
      guard let nanos = Int64(exactly: last) else {
        throw record.error(.tooLarge(.lastGC, last, limit: UInt64(Int64.max)))
      }
      lastCollection = nanos
    default: break
    }
  }

  mutating func visit(params: Params) { hideRule = HideRule(params) }

  mutating func visit(objectSizes: Span<UInt64>) {
    for index in objectSizes.indices where objectSizes[index] < UInt64(objectsBySize.count) {
      objectsBySize[Int(objectSizes[index])] &+= 1
    }
  }
}
