import ByteStreams
import GoHeapDump
import GoRuntime
import Names
import Pprof

extension DumpProfiles {
  /// Writes a sample for each goroutine.
  func writeGoroutines(
    _ frames: GoroutineFrames, to sink: any ByteSink, _ options: WritingOptions
  ) throws(ByteStreamError) {
    let goroutines = frames.goroutines
    var tables = ProfileTables()
    if let chosen { tables.setExecutable(chosen) }
    var stacks = SampleStacks()
    var shown: [Goroutines.Goroutine] = []
    for goroutine in goroutines.goroutines where options.keepsSystemGoroutines || !goroutine.isSystem {
      stacks.append(frames.locations(of: goroutine).map { tables.location($0.lines, address: $0.address) })
      shown.append(goroutine)
    }
    var writer = ProfileWriter(tables, to: sink)
    for entry in ProfileKind.goroutine.sampleTypes { try writer.sampleType(entry.type, unit: entry.unit) }
    let texts = options.labels.map {
      SampleFact.text(writer.text($0.key), writer.text($0.value))
    }
    for (index, goroutine) in shown.enumerated() {
      var labels: [SampleFact] = [
        .number(writer.text("goroutine"), Int64(clamping: goroutine.id))
      ]
      labels.append(.text(writer.text("state"), writer.text(goroutine.status.name)))
      let waitReason = goroutines.waitReason(goroutine)
      if !waitReason.isEmpty { labels.append(.text(writer.text("wait reason"), writer.text(waitReason.text))) }
      if let start = frames.start(of: goroutine) {
        labels.append(.text(writer.text("function"), writer.text(start.text)))
      }
      // The runtime itself started the first one.
      if goroutine.id != 1, let creator = frames.creator(of: goroutine) {
        labels.append(.text(writer.text("created by"), writer.text(creator.text)))
      }
      try writer.sample(stack: stacks[index], values: [1], facts: labels + texts)
    }
    var header = header(.goroutine, options)
    if chosen == nil {
      header.comments.append("# without functions that were inlined into others, whose names are not in a dump")
    }
    header.periodType = ("goroutine", "count")
    header.period = 1
    try writer.finish(header)
  }
}
