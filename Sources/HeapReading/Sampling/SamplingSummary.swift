package import GoHeapDump

/// What a dump says of the sampling of its allocations: at which rate, and whether the numbers can be right.
package struct SamplingSummary: Sendable {
  /// The rate that all numbers are scaled with.
  package let rate: SamplingRate
  /// Why there are no samples; nil if there are.
  package let missing: MissingSamples?
  /// Whether what the runtime had published fits in the objects.
  package let published: EstimateCheck
  /// Whether the samples that are in the heap do.
  package let live: EstimateCheck

  /// - Parameters:
  ///   - given: runtime.MemProfileRate if it is known; nil to infer it.
  ///   - objects: all objects of the dump.
  ///   - allocated: MemStats.nmalloc and total_alloc; 0 if they are not known.
  ///   - chosen: the executable; nil without one.
  ///   - isSampledComplete: false if AllocSample records may be missing.
  package init(
    _ buckets: MemProfBuckets, given: Int64?, _ objects: ObjectTotals, allocated: (objects: UInt64, bytes: UInt64),
    _ params: Params, _ chosen: ChosenBinary?, isSampledComplete: Bool = true
  ) {
    let code = given == nil ? chosen?.memProfileRate : nil
    if let given {
      rate = SamplingRate(given: given)
    } else {
      let evidence = SamplingEvidence(
        buckets, objects, allocated: allocated, isSampledComplete: isSampledComplete,
        samplesAllLarge: params.buildVersion.isEmpty)
      rate =
        if let code, let name = chosen?.binary.name {
          SamplingRate(evidence, code, in: name)
        } else {
          SamplingRate(evidence)
        }
    }
    if buckets.holdsProfile {
      missing = nil
    } else {
      let reader = chosen.flatMap { chosen in
        chosen.readsMemoryProfile.map { (isLinked: $0, binary: chosen.binary.name) }
      }
      missing = MissingSamples(
        allocated: allocated.bytes, rate: rate.value, reader: reader, alwaysRecords: params.buildVersion.isEmpty)
    }
    published = EstimateCheck(buckets, rate: rate.value, objects, countingSamples: false)
    live = EstimateCheck(buckets, rate: rate.value, objects, countingSamples: true)
  }

  /// What the user should know, a line each.
  ///
  /// - Parameter countingSamples: whether the numbers are those of the samples in the heap.
  package func warnings(countingSamples: Bool) -> [String] {
    // Without samples there is nothing to scale.
    if let missing { return ["\(missing)"] }
    return [rate.warning, (countingSamples ? live : published).problem].compactMap { $0 }
  }
}
