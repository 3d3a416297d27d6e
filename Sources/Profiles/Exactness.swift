extension DumpProfiles {
  /// How exact the names in a profile of that kind are, a line each: the whole, then every sample whose stack is
  /// ambiguous. Nothing without an executable.
  public func exactness(of kind: ProfileKind) -> [String] {
    guard let summary = exactnessSummary(of: kind) else { return [] }
    return [summary] + (kind.showsAllocations ? names.ambiguities : [])
  }

  /// `names from server: exact for 71 of 73 samples`; nil without an executable.
  func exactnessSummary(of kind: ProfileKind) -> String? {
    if kind.showsAllocations { return names.summary }
    if kind == .types {
      guard let chosen, chosen.mismatch == nil, let typed else { return nil }
      return "types from \(chosen.binary.name): exact for \(typed.coverage)"
    }
    guard let chosen, let counts = frames?.resolved?.counts else { return nil }
    var text = "\(chosen.exactness) \(counts.resolved) of \(counts.all) frames of goroutines"
    guard kind == .retained, let retained else { return text }
    if names.counts.all > 0 {
      text += " and \(names.counts.resolved) of \(names.counts.all) allocation stacks\(names.reservations)"
    }
    let (named, words) = retained.variables
    text += "; variables that hold objects: \(named) by name"
    if words > 0 { text += ", \(Shortfall.count(words, "word")) by \(words == 1 ? "its" : "their") place" }
    return text
  }

  /// What is said of goroutines with code that is not in the executable; nil if there are none.
  var unresolvedFramesWarning: String? {
    guard let binary = chosen?.binary, let counts = frames?.resolved?.counts, counts.resolved < counts.all else {
      return nil
    }
    let missing = counts.all - counts.resolved
    return """
      \(missing) of \(counts.all) frames of goroutines \(missing == 1 ? "is" : "are") not in \(binary.name): the names \
      there are those in the dump
      """
  }
}
