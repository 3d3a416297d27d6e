import Pprof

extension DumpProfiles {
  /// What the user should know of a profile of that kind, a line each: what concerns only other kinds is left out.
  public func warnings(of kind: ProfileKind) -> [String] {
    var warnings: [String] = []
    if let shortfall { warnings.append(shortfall.description(of: kind)) }
    if let lostNamesWarning = reading.lostNamesWarning { warnings.append(lostNamesWarning) }
    warnings += names.choice.warnings + graph.warnings(of: kind)
    if kind.showsGoroutines || kind.showsObjects, let frameless = graph.framelessWarning { warnings.append(frameless) }
    if kind.showsGoroutines, let unresolved = unresolvedFramesWarning { warnings.append(unresolved) }
    return kind.showsAllocations ? warnings + allocationWarnings(kind) : warnings
  }

  /// What concerns every profile that is made of the runtime's records of allocations.
  private func allocationWarnings(_ kind: ProfileKind) -> [String] {
    var warnings = sampling.warnings(countingSamples: kind == .live)
    if buckets.isUnpublished { warnings.append(Self.unpublished) }
    if let unresolved = names.unresolvedWarning { warnings.append(unresolved) }
    if let inlined = inlinedWarning { warnings.append(inlined) }
    return warnings
  }

  /// What is said of names that are those in the dump although it shows that some are not right; nil if it does not.
  var inlinedWarning: String? {
    let count = buckets.stacksWithInlined
    guard count > 0, chosen == nil else { return nil }
    return """
      at least \(count) of \(buckets.buckets.count) stacks have inlined functions, under the names of their callers: \
      --binary, with the executable that wrote the dump, names them
      """
  }

  /// What is said of a dump that was written before the runtime published its first numbers.
  static let unpublished =
    "no garbage collection had ended: the allocation numbers are those of the sampled objects still in the heap"

  /// What is said of goroutines with code that is not in the executable; nil if there are none.
  var unresolvedFramesWarning: String? {
    guard let binary = chosen?.binary, let counts = graph.frames?.resolved?.counts, counts.resolved < counts.all else {
      return nil
    }
    let missing = counts.all - counts.resolved
    return """
      \(missing) of \(counts.all) frames of goroutines \(missing == 1 ? "is" : "are") not in \(binary.name): the names \
      there are those in the dump
      """
  }
}
