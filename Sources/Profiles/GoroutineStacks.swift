import HeapReading
import GoHeapDump
import GoRuntime
import Names
import Pprof

extension ProfileKind {
  /// The goroutines, by stack; as /debug/pprof/goroutine.
  public static let goroutine = ProfileKind(
    "goroutine", "the goroutines, by stack", .goroutines, [("goroutine", "count")], defaultSampleType: "goroutine",
    periodType: ("goroutine", "count")
  ) { read in read.frames.map { GoroutineStacks(frames: $0, binary: read.reading.chosen) } }
}

/// A sample for each goroutine.
struct GoroutineStacks: ProfileContent {
  let frames: GoroutineFrames
  let binary: ChosenBinary?

  var warnings: [String] { frames.warnings(binary) }

  var exactness: [String] { frames.exactness(binary).map { [$0] } ?? [] }

  var comments: [String] {
    binary == nil ? ["# without functions that were inlined into others, whose names are not in a dump"] : []
  }

  private func shown(_ options: WritingOptions) -> [Goroutines.Goroutine] {
    frames.goroutines.goroutines.filter { options.keepsSystemGoroutines || !$0.isSystem }
  }

  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables) {
    var tables = ProfileTables(binary)
    var stacks = SampleStacks()
    for goroutine in shown(options) {
      stacks.append(frames.locations(of: goroutine).map { tables.location($0.lines, address: $0.address) })
    }
    return (stacks, tables)
  }

  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws {
    for (index, goroutine) in shown(options).enumerated() {
      var labels = [output.label("goroutine", Int64(clamping: goroutine.id))]
      labels.append(output.label("state", goroutine.status.name))
      let waitReason = frames.goroutines.waitReason(goroutine)
      if !waitReason.isEmpty { labels.append(output.label("wait reason", waitReason.text)) }
      if let start = frames.start(of: goroutine) { labels.append(output.label("function", start.text)) }
      // The runtime itself started the first one.
      if goroutine.id != 1, let creator = frames.creator(of: goroutine) {
        labels.append(output.label("created by", creator.text))
      }
      for own in frames.goroutines.labels(goroutine) { labels.append(output.label(own.key.text, own.value.text)) }
      try output.sample(stacks[index], [1], labels + output.labels)
    }
  }
}
