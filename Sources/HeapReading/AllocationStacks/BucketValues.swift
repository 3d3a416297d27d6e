package import GoHeapDump

/// What the buckets of a dump come to, one after the other: scaled, and sure to fit whatever subset is added up.
package struct BucketValues {
  /// Objects, and their bytes.
  package typealias Amount = (objects: Int64, bytes: Int64)

  private let buckets: MemProfBuckets
  private var scaling: Scaling
  private let countsSamples: Bool
  /// The magnitudes of all values so far: of what was allocated, of what is in use.
  private var totals: [Int64] = [0, 0, 0, 0]

  /// - Parameters:
  ///   - rate: runtime.MemProfileRate.
  ///   - countingSamples: count the samples that are in the heap, and not what the runtime published; that is done in
  ///     any case where nothing was published.
  package init(_ buckets: MemProfBuckets, rate: Int64, countingSamples: Bool = false) {
    self.buckets = buckets
    scaling = Scaling(rate: rate)
    countsSamples = countingSamples || buckets.isUnpublished
  }

  /// The values of bucket number `index`; to be called once for each.
  ///
  /// - Throws: `overflow`, in the bucket's record.
  package mutating func values(of index: Int) throws(HeapDumpError) -> (alloc: Amount, inUse: Amount) {
    let bucket = buckets.buckets[index]
    guard let values = values(of: bucket), add(values.alloc, values.inUse) else { throw overflow(index, bucket) }
    return values
  }

  /// What samples of bucket number `index` come to that were made in different times, as many as `counts`; together they
  /// are what all of them come to. To be called behind `values`, which has looked whether it fits.
  package mutating func parts(of index: Int, _ counts: [Int64]) -> [Amount] {
    var (before, scaled) = (Int64(0), Amount(0, 0))
    return counts.map { count in
      before += count
      let all = scaling.scale(count: before, size: buckets.buckets[index].size) ?? (0, 0)
      defer { scaled = all }
      return (all.objects - scaled.objects, all.bytes - scaled.bytes)
    }
  }

  private mutating func values(of bucket: MemProfBuckets.Bucket) -> (alloc: Amount, inUse: Amount)? {
    // Both counts are below 2^63, and so is their difference; it may be negative (Go 1.3 publishes frees too early).
    let inUse = countsSamples ? bucket.samples : bucket.allocs - bucket.frees
    guard let inUse = scaling.scale(count: inUse, size: bucket.size) else { return nil }
    if countsSamples { return (inUse, inUse) }
    guard let alloc = scaling.scale(count: bucket.allocs, size: bucket.size) else { return nil }
    return (alloc, inUse)
  }

  /// Adds the values' magnitudes, so that whatever subset a reader of the profile adds up, it fits.
  private mutating func add(_ alloc: Amount, _ inUse: Amount) -> Bool {
    for (index, value) in [alloc.objects, alloc.bytes, inUse.objects, inUse.bytes].enumerated() {
      guard value != .min else { return false }
      let (sum, overflow) = totals[index].addingReportingOverflow(abs(value))
      guard !overflow else { return false }
      totals[index] = sum
    }
    return true
  }

  private func overflow(_ index: Int, _ bucket: MemProfBuckets.Bucket) -> HeapDumpError {
    let numbers = "\(bucket.allocs) allocs, \(bucket.frees) frees of \(bucket.size) bytes"
    return HeapDumpError(
      .overflow("the sum of what the profile shows up to here (\(numbers), scaled)"), offset: bucket.offset,
      tag: .memProf, ordinal: index + 1)
  }
}
