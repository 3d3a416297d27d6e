import GoHeapDump

/// What was looked at that must agree in a core that was read right, and what did not.
struct CoreChecks: Sendable {
  var sweptSpans = 0
  /// Spans whose number of objects is another one than the runtime counts.
  var miscountedSpans = 0
  var goroutines = 0
  /// Goroutines whose frames do not lead to the end of their stack.
  var unfinishedStacks = 0
  /// Goroutines whose labels are none of runtime/pprof's.
  var unreadableLabels = 0

  /// As far as anybody wanted what they are about.
  var checks: [SourceCheck] {
    var checks: [SourceCheck] = []
    if sweptSpans > 0 {
      let agreeing = sweptSpans - miscountedSpans
      checks.append(
        SourceCheck(
          "span_counts", "the number of objects in spans", agrees: miscountedSpans == 0,
          "\(agreeing) of \(sweptSpans) spans have as many objects as the runtime counts",
          otherwise: "the core is damaged, or was taken while objects were allocated"))
    }
    if goroutines > 0 {
      let finished = goroutines - unfinishedStacks
      checks.append(
        SourceCheck(
          "stack_ends", "the ends of stacks", agrees: unfinishedStacks == 0,
          "the frames of \(finished) of \(goroutines) goroutines lead to the end of their stack",
          otherwise: "what only the others hold may look unreachable"))
    }
    if unreadableLabels > 0 {
      checks.append(
        SourceCheck(
          "labels", "the labels of goroutines", agrees: false,
          "\(unreadableLabels) of \(goroutines) goroutines have labels that are not those of runtime/pprof",
          otherwise: "these are left out"))
    }
    return checks
  }
}
