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
      guard let chosen, chosen.mismatch == nil, let typed = graph.typed else { return nil }
      return "types from \(chosen.binary.name): exact for \(typed.coverage)"
    }
    guard let chosen, let counts = graph.frames?.resolved?.counts else { return nil }
    var text = "\(chosen.exactness) \(counts.resolved) of \(counts.all) frames of goroutines"
    guard kind == .retained, let retained = graph.retained else { return text }
    if names.counts.all > 0 {
      text += " and \(names.counts.resolved) of \(names.counts.all) allocation stacks\(names.reservations)"
    }
    let (named, words) = retained.variables
    text += "; variables that hold objects: \(named) by name"
    if words > 0 { text += ", \(Shortfall.count(words, "word")) by \(words == 1 ? "its" : "their") place" }
    return text
  }
}
