import GoHeapDump
import HeapReading
import Names
import ObjectGraph
import Pprof

extension ProfileKind {
  /// All memory that the runtime has from the system.
  public static let memory = ProfileKind(
    "memory", "all memory of the process, by what it is for and who allocated it",
    [.allocations, .samples, .sampledObjects, .objects, .goroutines], [("memory_space", "bytes")],
    defaultSampleType: "memory_space"
  ) { read in read.objects.map { ProcessMemory($0, read.reading) } }
}

/// Samples that add up to all memory that the runtime has from the system (MemStats.Sys): objects by the stacks that allocated them,
/// what is free, stacks by the functions on them, and the runtime's own.
struct ProcessMemory: ProfileContent {
  private let reading: HeapReading<CollectionTimes>
  private let frames: GoroutineFrames
  private let weights: ExactWeights
  private let slots: BitmapSlots
  private let unseen: String?
  private let parts: MemoryParts?
  private let stackUse: StackUse
  /// What no single object, stack or frame stands for: names from the outside to the inside.
  private var rest: [(names: [Name], bytes: Int64)] = []

  init(_ objects: NamedGraph, _ reading: HeapReading<CollectionTimes>) {
    reading.reporting.onPhase?(.adding)
    (self.reading, frames) = (reading, objects.frames)
    let graph = objects.graph
    slots = BitmapSlots(graph, reading.params)
    weights = ExactWeights(graph, reading.buckets.sampledObjects, objects.reachability(), nil, without: slots)
    unseen = objects.unseen.reason
    let largest = (0..<graph.objectCount).reduce(0) { max($0, graph.sizes[$1]) }
    parts = MemoryParts(reading.namedMemStats, reading.params, largestObject: largest)
    stackUse = StackUse(frames, atMost: parts?.stacks ?? 0)
    guard let parts else { return }
    addHeap(parts, FreeSlots(graph, reading.params))
    add(["stacks", "not in use"], parts.stacks - stackUse.bytes)
    add(["runtime", "descriptions of spans"], parts.mspan)
    add(["runtime", "caches of spans"], parts.mcache)
    add(["runtime", "tables of the memory profile"], parts.buckhash)
    add(["runtime", "garbage collector"], parts.gc)
    add(["runtime", "other"], parts.other)
    add(["released to the system"], parts.released)
    if parts.unaccounted != 0 { rest.append((["unaccounted for"], parts.unaccounted)) }
  }

  private mutating func add(_ names: [Name], _ bytes: UInt64) {
    if bytes > 0 { rest.append((names, Int64(clamping: bytes))) }
  }

  /// Adds what of the heap is not objects.
  private mutating func addHeap(_ parts: MemoryParts, _ free: FreeSlots) {
    add(["runtime", "bitmaps in spans"], slots.amount.bytes)
    // In spans of objects. MemStats may count fewer than the dump has, or more: those that were swept while it was written.
    let spans = parts.objects.addingClamped(parts.freeSlots)
    let used = weights.all.bytes.addingClamped(slots.amount.bytes)
    let unused = spans.subtractingClamped(used)
    if !free.bySize.isEmpty, free.bytes <= unused {
      for entry in free.bySize {
        add(["heap", "free slots", "in spans for objects of \(entry.size) bytes"], entry.bytes)
      }
      add(["heap", "free slots", "in spans without objects"], unused - free.bytes)
    } else {
      add(["heap", "free slots"], unused)
    }
    add(["heap", "idle spans"], parts.idle)
    if used > spans { rest.append((["unaccounted for"], Int64(clamping: Int128(spans) - Int128(used)))) }
  }

  var problem: HeapReadingError? { parts == nil ? .noMemStats : nil }

  /// What is said of a resident set that is smaller than what Go alone has in it, if all of that is.
  func doubts(_ options: WritingOptions) -> [String] {
    guard let resident = options.residentSetSize, let parts, resident < parts.resident else { return [] }
    return [
      """
      the resident set of \(resident) bytes is smaller than what Go has from the system and not released, \(parts.resident) \
      bytes: a part of that was never touched, or is swapped out, or it is the number of another process
      """
    ]
  }

  var warnings: [String] { frames.warnings(reading.chosen) + [unsampled].compactMap { $0 } }

  /// What is said where nothing tells who allocated the objects; nil if something does.
  private var unsampled: String? {
    guard weights.sampled == 0, let missing = reading.sampling.missing else { return nil }
    return "who allocated the objects is not known: \(missing.message(reading.reporting.names))"
  }

  var exactness: [String] { frames.exactness(reading.chosen).map { [$0] } ?? [] }

  var comments: [String] {
    var comments: [String] = []
    if let parts {
      comments.append(
        "# all memory from the system (MemStats.Sys): \(parts.sys) bytes, of which \(parts.released) are released to it"
      )
      if let note = parts.note { comments.append("# \(note)") }
    }
    comments += [
      """
      # objects are exact for each size: \(weights.all); who allocated which of a size is estimated from \
      \(weights.sampled) sampled ones
      """,
      "# stacks are exact: \(stackUse.bytes) bytes are in use by frames",
      "# free slots by size are of spans in which an object is left",
    ]
    if weights.unsampled.objects > 0 {
      comments.append("# of sizes of which no object was sampled, as (not sampled): \(weights.unsampled)")
    }
    if let unseen { comments.append("# objects are perhaps in use if nothing leads to them: \(unseen)") }
    if reading.params.version == .go1_3 { comments.append("# free slots: also stacks, but for the smallest") }
    return comments
  }

  private static func name(_ reachability: Reachability) -> Name {
    switch reachability {
    case .yes: "in use"
    case .perhaps: "perhaps in use"
    case .no: "garbage"
    }
  }

  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables) {
    var tables = reading.buckets.buckets.isEmpty ? ProfileTables(reading.chosen) : reading.buckets.tables
    var stacks = SampleStacks()
    func ids(_ names: [Name], _ tables: inout ProfileTables) -> [UInt64] {
      names.reversed().map { tables.location([.init(function: $0, isFunction: false)]) }
    }
    let allocated = reading.buckets.stacks
    for sample in weights.samples {
      let root = ids(["heap", Self.name(sample.reachability)], &tables)
      stacks.append((sample.bucket.map { allocated.ids($0) } ?? ids(["(not sampled)"], &tables)) + root)
    }
    for group in stackUse.groups {
      let goroutine = frames.goroutines.goroutines[group.first]
      let own = frames.locations(of: goroutine).map { tables.location($0.lines, address: $0.address) }
      stacks.append(own + ids(["stacks"], &tables))
    }
    for part in rest { stacks.append(ids(part.names, &tables)) }
    stacks.append(ids(["not Go's"], &tables))
    return (stacks, tables)
  }

  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws {
    var next = 0
    func sample(_ bytes: Int64, _ labels: [SampleFact], _ output: inout SampleOutput) throws {
      try output.sample(stacks[next], [bytes], labels + output.labels)
      next += 1
    }
    for entry in weights.samples {
      var labels = [output.label("reachable", entry.reachability.rawValue)]
      if let size = reading.buckets.sampledSize(entry) { labels.append(output.label("bytes", size)) }
      try sample(Int64(clamping: entry.amount.bytes), labels, &output)
    }
    for group in stackUse.groups {
      try sample(Int64(clamping: group.bytes), [output.label("goroutines", Int64(group.count))], &output)
    }
    for part in rest { try sample(part.bytes, [], &output) }
    if let resident = options.residentSetSize, let parts, resident > parts.resident {
      // What was not touched yet may not be in memory: then this is too little.
      try sample(Int64(clamping: resident - parts.resident), [], &output)
    }
  }
}
