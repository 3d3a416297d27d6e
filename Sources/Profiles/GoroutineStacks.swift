import HeapReading
import GoHeapDump
import GoRuntime
import Names
import Pprof

extension ProfileKind {
  /// The goroutines, by stack; as /debug/pprof/goroutine.
  public static let goroutine = ProfileKind(
    "goroutine", "the goroutines, by stack", [.goroutines, .labels], [("goroutine", "count")],
    defaultSampleType: "goroutine",
    periodType: ("goroutine", "count")
  ) { read in
    read.frames.map { GoroutineStacks($0, read.reading) }
  }
}

/// A sample for the goroutines of each group.
struct GoroutineStacks: ProfileContent {
  private let frames: GoroutineFrames
  private let binary: ChosenBinary?
  private let waits: WaitTimes
  private let groups: [GoroutineGroups.Group]

  private let labelWarnings: [String]

  init(_ frames: GoroutineFrames, _ reading: HeapReading<CollectionTimes>) {
    (self.frames, binary, labelWarnings) = (frames, reading.chosen, reading.labelWarnings)
    waits = WaitTimes(frames.goroutines, reading.params)
    groups = GoroutineGroups(frames, waits, main: reading.params.mainGoroutine).groups
  }

  var warnings: [String] { frames.warnings(binary) + labelWarnings }

  var exactness: [String] { frames.exactness(binary).map { [$0] } ?? [] }

  var comments: [String] {
    var comments: [String] = []
    if binary == nil {
      comments.append("# without functions that were inlined into others, whose names are not in a dump")
    }
    let areKnown = groups.contains { $0.minutes != nil && !$0.isSystem }
    return comments + [waits.minutesComment(areKnown: areKnown)].compactMap { $0 }
  }

  private func shown(_ options: WritingOptions) -> [GoroutineGroups.Group] {
    groups.filter { options.keepsSystemGoroutines || !$0.isSystem }
  }

  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables) {
    var tables = ProfileTables(binary)
    var stacks = SampleStacks()
    for group in shown(options) {
      let goroutine = frames.goroutines.goroutines[group.first]
      stacks.append(frames.locations(of: goroutine).map { tables.location($0.lines, address: $0.address) })
    }
    return (stacks, tables)
  }

  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws {
    for (index, group) in shown(options).enumerated() {
      let goroutine = frames.goroutines.goroutines[group.first]
      var labels = SampleLabels(frames.goroutines.labels(goroutine), &output)
      if group.count == 1 { labels.add("goroutine", Int64(clamping: goroutine.id), &output) }
      labels.add("state", goroutine.status.name, &output)
      let waitReason = frames.goroutines.waitReason(goroutine)
      if !waitReason.isEmpty { labels.add("wait reason", waitReason.text, &output) }
      if let start = frames.start(of: goroutine) { labels.add("function", start.text, &output) }
      if let creator = group.creator { labels.add("created by", creator.text, &output) }
      labels.add(waitMinutes: group.minutes.map { [$0] } ?? [], &output)
      try output.sample(stacks[index], [group.count], labels.facts + output.labels)
    }
  }
}
