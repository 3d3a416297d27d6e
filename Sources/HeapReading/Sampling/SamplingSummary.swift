import GoHeapDump

/// What a dump says of the sampling of its allocations: at which rate, and whether the numbers can be right.
package struct SamplingSummary: Sendable {
  /// The rate that all numbers are scaled with.
  package let rate: SamplingRate
  /// Why there are no samples; nil if there are.
  package let missing: MissingSamples?
  /// Why what the runtime had published does not fit in the objects; nil if it does.
  package let publishedProblem: String?
  /// That with commas in the numbers, as in a screen.
  package let publishedProblemGrouped: String?
  /// Why the samples that are in the heap do not fit in the objects; nil if they do.
  private let liveProblem: String?
  /// What the settings are called that help.
  package let names: SettingNames

  /// - Parameters:
  ///   - given: runtime.MemProfileRate if it is known; nil to infer it.
  ///   - ofProgram: what the variable was, if it is known.
  ///   - objects: all objects of the dump.
  ///   - allocated: MemStats.nmalloc and total_alloc; 0 if they are not known.
  ///   - chosen: the executable; nil without one.
  ///   - names: what the settings are called that help.
  ///   - isSampledComplete: false if AllocSample records may be missing.
  init(
    _ buckets: MemProfBuckets, given: Int64?, ofProgram: Int64? = nil, _ objects: ObjectTotals,
    allocated: (objects: UInt64, bytes: UInt64),
    _ params: Params, _ chosen: ChosenBinary?, _ names: SettingNames, isSampledComplete: Bool
  ) {
    if let given {
      rate = SamplingRate(given: given)
    } else if let ofProgram {
      rate = SamplingRate(ofProgram: ofProgram)
    } else {
      let evidence = SamplingEvidence(
        buckets, objects, allocated: allocated, isSampledComplete: isSampledComplete,
        samplesAllLarge: params.buildVersion.isEmpty)
      if let chosen, let code = chosen.memProfileRate {
        rate = SamplingRate(evidence, code, in: chosen.binary.name)
      } else {
        rate = SamplingRate(evidence)
      }
    }
    missing =
      buckets.holdsProfile
      ? nil
      : MissingSamples(
        allocated: allocated.bytes, rate: rate.value, ofProgram: ofProgram, isCore: params.origin == .core,
        reader: chosen.flatMap { chosen in
          chosen.readsMemoryProfile.map { .init(isLinked: $0, binary: chosen.binary.name) }
        }, alwaysRecords: params.buildVersion.isEmpty)
    publishedProblem = EstimateCheck.problem(buckets, rate: rate.value, objects, names, countingSamples: false)
    publishedProblemGrouped = publishedProblem.flatMap { [rate] _ in
      EstimateCheck.problem(buckets, rate: rate.value, objects, names, countingSamples: false, isGrouped: true)
    }
    liveProblem = EstimateCheck.problem(buckets, rate: rate.value, objects, names, countingSamples: true)
    self.names = names
  }

  /// Why there are no samples, in a line; nil if there are.
  package var missingMessage: String? { missing?.message(names) }

  /// What the user should know, a line each.
  ///
  /// - Parameter countingSamples: whether the numbers are those of the samples in the heap.
  package func warnings(countingSamples: Bool) -> [String] {
    // Without samples there is nothing to scale.
    if let missingMessage { return [missingMessage] }
    // Where the program itself says its rate, objects are not counted for what was published.
    let problem = countingSamples ? liveProblem : rate.source == .program ? nil : publishedProblem
    return [rate.warning(names), problem].compactMap { $0 }
  }
}
