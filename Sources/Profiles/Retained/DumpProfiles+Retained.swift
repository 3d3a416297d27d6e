import ByteStreams
import ObjectGraph
import Pprof

extension DumpProfiles {
  /// Writes a sample for the objects of each size at the end of each chain of holders.
  func writeRetained(
    _ heap: RetainedHeap, to sink: any ByteSink, _ options: WritingOptions
  ) throws(ByteStreamError) {
    var tables = ProfileTables()
    if let chosen { tables.setExecutable(chosen) }
    var stacks = SampleStacks()
    var locations = [UInt64](repeating: 0, count: heap.tree.names.count)
    var last: (node: UInt32, stack: Int)?
    /// By sample, the number of its stack: samples of one chain follow each other often.
    var stackNumbers: [Int] = []
    for sample in heap.samples {
      if last?.node != sample.node {
        let stack = heap.tree.chain(sample.node).map { name in
          if locations[Int(name)] == 0 {
            locations[Int(name)] = tables.location([.init(function: heap.tree.names[Int(name)], isFunction: false)])
          }
          return locations[Int(name)]
        }
        stacks.append(stack)
        last = (sample.node, stacks.count - 1)
      }
      stackNumbers.append(stacks.count - 1)
    }
    var writer = ProfileWriter(tables, to: sink)
    for entry in ProfileKind.retained.sampleTypes { try writer.sampleType(entry.type, unit: entry.unit) }
    let bytes = writer.text("bytes")
    let texts = options.labels.map {
      SampleFact.text(writer.text($0.key), writer.text($0.value))
    }
    for (index, sample) in heap.samples.enumerated() {
      // The sum of all sizes fits in 64 bits with sign.
      let size = Int64(clamping: sample.size)
      var labels: [SampleFact] = [.number(bytes, size)]
      if let goroutine = heap.tree.goroutine(sample.node) {
        labels.append(.number(writer.text("goroutine"), Int64(clamping: heap.goroutineIDs[goroutine])))
      }
      if sample.reachability != .yes {
        labels.append(.text(writer.text("reachable"), writer.text(sample.reachability.text)))
      }
      try writer.sample(
        stack: stacks[stackNumbers[index]], values: [sample.objects, sample.objects * size], facts: labels + texts)
    }
    var header = header(.retained, options)
    header.comments += heap.comments
    header.periodType = ("space", "bytes")
    header.period = 1
    try writer.finish(header)
  }
}
