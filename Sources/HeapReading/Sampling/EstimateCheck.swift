import Glibc

/// Whether a profile's estimate of what is in use fits in the objects that the dump has.
package struct EstimateCheck: Equatable, Sendable {
  /// What does not fit, and why, in a line; nil if all fits.
  package let problem: String?

  /// - Parameters:
  ///   - rate: runtime.MemProfileRate.
  ///   - objects: all objects of the dump.
  ///   - countingSamples: whether the sampled objects in the dump are counted, as in a live profile, or what the runtime had
  ///     published.
  package init(_ buckets: MemProfBuckets, rate: Int64, _ objects: ObjectTotals, countingSamples: Bool) {
    let countsSamples = countingSamples || buckets.isUnpublished
    // Made dumps may have none; every real one has.
    guard objects.all.objects > 0 else {
      problem = nil
      return
    }
    let samples = Self.excess(buckets, rate, objects) { $0.samples }
    let shown = countsSamples ? samples : Self.excess(buckets, rate, objects) { $0.allocs - $0.frees }
    guard let shown else {
      problem = nil
      return
    }
    problem =
      samples != nil || rate <= 1 && countsSamples
      ? "\(shown): the sampling rate is not \(rate) (--rate sets another)"
      : """
      \(shown): the sampling rate is not \(rate) (--rate sets another), or much was freed since the last collections, and \
      the profile shows what they found (--profile live shows what is there)
      """
  }

  /// What is claimed of objects and bytes beyond those of the dump by more than chance; nil if nothing is.
  private static func excess(
    _ buckets: MemProfBuckets, _ rate: Int64, _ objects: ObjectTotals,
    _ count: (MemProfBuckets.Bucket) -> Int64
  ) -> String? {
    var totals = (objects: 0.0, bytes: 0.0)
    var variances = (objects: 0.0, bytes: 0.0)
    for bucket in buckets.buckets {
      let (samples, size) = (Double(count(bucket)), Double(bucket.size))
      let probability = Scaling.probability(size: bucket.size, rate: rate)
      guard probability > 0, samples != 0 else { continue }
      let each = 1 / probability
      totals = (totals.objects + samples * each, totals.bytes + samples * each * size)
      // What was counted as freed is as uncertain as what was not.
      let variance = abs(samples) * each * each * (1 - probability)
      variances = (variances.objects + variance, variances.bytes + variance * size * size)
    }
    // The same bound as for a rate that is refuted.
    func isExcess(_ total: Double, _ variance: Double, _ known: Double) -> Bool {
      guard total > known else { return false }
      return variance == 0 || 2 * total / variance.squareRoot() * (1 - (known / total).squareRoot()) > 3.3
    }
    func text(_ total: Double) -> String { total < 0x1p62 ? "\(Int64(total))" : "more than 2^62" }
    if isExcess(totals.bytes, variances.bytes, objects.all.bytes) {
      return """
        \(text(totals.bytes)) bytes in use are estimated, and all objects of the dump have \(text(objects.all.bytes))
        """
    }
    if isExcess(totals.objects, variances.objects, Double(objects.all.objects)) {
      return "\(text(totals.objects)) objects in use are estimated, and the dump has \(objects.all.objects)"
    }
    return nil
  }
}
