import Names

/// Whether a profile's estimate of what is in use fits in the objects that the dump has.
enum EstimateCheck {
  /// What does not fit, and why, in a line; nil if all fits.
  ///
  /// - Parameters:
  ///   - rate: runtime.MemProfileRate.
  ///   - objects: all objects of the dump.
  ///   - names: what the settings are called that help.
  ///   - countingSamples: whether the profile shows the sampled objects in the dump, as a live profile does, or what the
  ///     runtime had published.
  ///   - isGrouped: whether numbers have commas, as in a screen.
  static func problem(
    _ buckets: MemProfBuckets, rate: Int64, _ objects: ObjectTotals, _ names: SettingNames, countingSamples: Bool,
    isGrouped: Bool = false
  ) -> String? {
    let countsSamples = countingSamples || buckets.isUnpublished
    // Every real dump has objects; test data may not.
    guard objects.all.objects > 0 else { return nil }
    let samples = excess(buckets, rate, objects, isGrouped, \.samples)
    guard let shown = countsSamples ? samples : excess(buckets, rate, objects, isGrouped, { $0.allocs - $0.frees })
    else {
      return nil
    }
    let problem =
      "\(shown): the sampling rate is not \(isGrouped ? rate.grouped : "\(rate)") (\(names.rate) sets another)"
    if samples != nil || rate <= 1 && countsSamples { return problem }
    return """
      \(problem), or much was freed since the last collections, and the profile shows what they found (\(names.profile) \
      live shows what is there)
      """
  }

  /// What is claimed of objects and bytes beyond those of the dump by more than chance; nil if nothing is.
  private static func excess(
    _ buckets: MemProfBuckets, _ rate: Int64, _ objects: ObjectTotals, _ isGrouped: Bool,
    _ count: (MemProfBuckets.Bucket) -> Int64
  ) -> String? {
    var (counts, bytes) = (Claim(), Claim())
    for bucket in buckets.buckets {
      let samples = Double(count(bucket))
      let probability = Scaling.probability(size: bucket.size, rate: rate)
      guard probability > 0, samples != 0 else { continue }
      counts.add(samples, weight: 1, probability: probability)
      bytes.add(samples, weight: Double(bucket.objectSize), probability: probability)
    }
    func text(_ total: Double) -> String {
      guard total < 0x1p62 else { return "more than 2^62" }
      return isGrouped ? Int64(total).grouped : "\(Int64(total))"
    }
    if bytes.exceeds(objects.all.bytes) {
      return
        "\(text(bytes.total)) bytes in use are estimated, and all objects of the dump have \(text(objects.all.bytes))"
    }
    if counts.exceeds(Double(objects.all.objects)) {
      return "\(text(counts.total)) objects in use are estimated, and the dump has \(text(Double(objects.all.objects)))"
    }
    return nil
  }
}
