import ByteStreams
import ObjectGraph
import ObjectTypes
import Pprof

extension DumpProfiles {
  /// Writes a sample for the objects of each type and size.
  func writeTypes(
    _ heap: TypedHeap, to sink: any ByteSink, _ options: WritingOptions
  ) throws(ByteStreamError) {
    var tables = ProfileTables()
    if let chosen { tables.setExecutable(chosen) }
    var stacks = SampleStacks()
    for sample in heap.samples {
      stacks.append([tables.location([.init(function: heap.names[Int(sample.name)], isFunction: false)])])
    }
    var writer = ProfileWriter(tables, to: sink)
    for entry in ProfileKind.types.sampleTypes { try writer.sampleType(entry.type, unit: entry.unit) }
    let bytes = writer.text("bytes")
    let texts = options.labels.map {
      SampleFact.text(writer.text($0.key), writer.text($0.value))
    }
    for (index, sample) in heap.samples.enumerated() {
      // The sum of all sizes fits in 64 bits with sign.
      let size = Int64(clamping: sample.size)
      let labels: [SampleFact] = [
        .number(bytes, size), .text(writer.text("reachable"), writer.text(sample.reachability.text)),
        .text(writer.text("confidence"), writer.text(sample.confidence.text)),
      ]
      try writer.sample(stack: stacks[index], values: [sample.objects, sample.objects * size], facts: labels + texts)
    }
    var header = header(.types, options)
    header.comments += [
      "# all objects, exact, not sampled; exact types: \(heap.coverage)",
      "# not reachable: \(Shortfall.count(Int(heap.coverage.unreachable.objects), "object")) of \(heap.coverage.unreachable.bytes) bytes",
    ]
    if let unseen = heap.unseen, heap.perhapsHeld.objects > 0 {
      header.comments.append(
        """
        # perhaps reachable, as \(unseen): \(Shortfall.count(heap.perhapsHeld.objects, "object")) of \
        \(heap.perhapsHeld.bytes) bytes
        """)
    }
    if heap.coverage.perhapsReachable.objects > 0 {
      header.comments.append(
        """
        # perhaps reachable, only from words of stack frames that the dump does not list as pointers: \
        \(Shortfall.count(Int(heap.coverage.perhapsReachable.objects), "object")) of \(heap.coverage.perhapsReachable.bytes) bytes
        """)
    }
    header.periodType = ("space", "bytes")
    header.period = 1
    try writer.finish(header)
  }
}

extension Reachability {
  /// As a label says it.
  var text: String {
    switch self {
    case .yes: "yes"
    case .perhaps: "perhaps"
    case .no: "no"
    }
  }
}

extension ObjectType.Confidence {
  /// As a label says it.
  var text: String {
    switch self {
    case .exact: "exact"
    case .partial: "partial"
    case .untyped: "untyped"
    }
  }
}
