import GoExecutable
import GoHeapDump

extension DumpProfiles {
  /// Where the numbers come from. pprof shows a comment in every report unless it begins with `#`: what a reader must
  /// know is shown, the rest is for who asks (`go tool pprof -comments`).
  func comments(_ kind: ProfileKind) -> [String] {
    let order = params.isBigEndian ? "big-endian" : "little-endian"
    let go = params.buildVersion.isEmpty ? params.version.releases : params.buildVersion
    var comments = [
      "# from a Go heap dump, format \(params.version.name), of \(go)",
      "# \(params.arch), \(params.pointerSize * 8)-bit, \(order), \(params.cpus) CPUs",
      "# garbage collections before the dump: \(collections)",
    ]
    if let shortfall { comments.append(shortfall.description(of: kind)) }
    if kind.showsAllocations {
      let warnings = sampling.warnings(countingSamples: kind == .live)
      comments += warnings.isEmpty ? ["# \(rate)"] : warnings
    }
    if let summary = exactnessSummary(of: kind) { comments.append("# \(summary)") }
    if let buildID = chosen?.binary.summary.goBuildID { comments.append("# Go build id of the executable: \(buildID)") }
    guard kind.showsAllocations else { return comments }
    if let inlined = inlinedWarning { comments.append("# \(inlined)") }
    if buckets.isUnpublished { comments.append(Self.unpublished) }
    return comments
  }
}
