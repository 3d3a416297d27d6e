import GoHeapDump
import ObjectGraph
import Profiles

/// Takes from a dump what an inspection needs, in one pass.
struct Collector: BucketVisitor {
  let wanted: RecordSet
  let wantsObjectSizes = true
  let wantsPointers: Bool
  var wantsContents: Bool { graph?.wantsContents ?? false }

  var memStats: [String: UInt64] = [:]
  /// Whether everything in front of the MemStats record was read: all objects and all roots.
  private(set) var hasAllRoots = false
  var objects = ObjectSizeCounter()
  var goroutines = GoroutineCounter()
  var buckets = MemProfBuckets()
  /// Samples whose address is not in the range of the heap.
  var samplesOutside = 0
  /// Who allocated which object, and what the object graph is made of; empty and nil if that is not wanted.
  private(set) var sites = AllocationSites()
  private var graph: ObjectGraphBuilder?
  private(set) var hideRule: HideRule?
  var names: NameResolution
  private var heap: (start: UInt64, end: UInt64) = (0, 0)

  /// - Parameters:
  ///   - binaries: executables to take function names from; nil for those in the dump.
  ///   - wantsGraph: whether what holds the objects, or what types they have, is to be found.
  init(_ binaries: Binaries?, wantsGraph: Bool) {
    names = NameResolution(binaries)
    wantsPointers = wantsGraph
    // Types follow from contents only with an executable.
    graph = wantsGraph ? ObjectGraphBuilder(keepingContents: binaries != nil) : nil
    var wanted = RecordSet(.goroutine, .memStats, .memProf, .allocSample)
    if let graph { wanted.formUnion(graph.wanted) }
    if names.choice.wantsStackFrames { wanted.formUnion(RecordSet(.stackFrame)) }
    self.wanted = wanted
  }

  /// What the object graph is made of, which this has no more then; nil if that is not wanted.
  mutating func takeGraph() -> ObjectGraphBuilder? {
    defer { graph = nil }
    return graph
  }

  mutating func visit(params: Params) {
    hideRule = HideRule(params)
    heap = params.arena
    names.add(params)
    graph?.visit(params: params)
  }

  mutating func visit(words: Span<UInt64>) throws(HeapDumpError) { try graph?.visit(words: words) }

  mutating func visit(segment: RecordTag, address: UInt64, length: UInt64) {
    names.add(segment: segment, address: address, length: length)
  }

  mutating func visit(objectSizes: Span<UInt64>) { objects.add(objectSizes) }

  mutating func visit(objects batch: ObjectBatch) throws(HeapDumpError) {
    objects.add(batch.sizes.span)
    try graph?.visit(objects: batch)
  }

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    switch record.tag {
    case .goroutine:
      goroutines.add(record, bytes)
      try graph?.visit(record, bytes)
    case .stackFrame:
      if names.choice.wantsStackFrames { names.add(stackFrame: record, bytes) }
      try graph?.visit(record, bytes)
    case .data, .bss:
      names.add(segment: record.tag, address: record[.address] ?? 0, length: record[.contents] ?? 0)
      try graph?.visit(record, bytes)
    case .memStats:
      hasAllRoots = true
      for field in Self.memStatsFields { memStats[field.rawValue] = record[field] }
    case .memProf:
      guard let hideRule else { return }
      let stack = names.stack(of: record, bytes)
      try buckets.add(record, bytes, hideRule, stack, names)
      if wantsPointers { sites.add(record, bytes, hideRule, stack, names) }
    case .allocSample:
      try buckets.addSample(record)
      if wantsPointers { sites.addSample(record) }
      let address = record[.object] ?? 0
      if address < heap.start || address >= heap.end { samplesOutside += 1 }
    default: try graph?.visit(record, bytes)
    }
  }

  private static let memStatsFields: [Field] = [
    .alloc, .totalAlloc, .sys, .nlookup, .nmalloc, .nfree, .heapAlloc, .heapSys, .heapIdle, .heapInuse, .heapReleased,
    .heapObjects, .stacksInuse, .stacksSys, .mspanInuse, .mspanSys, .mcacheInuse, .mcacheSys, .buckhashSys, .gcSys,
    .otherSys, .nextGC, .lastGC, .pauseTotalNs, .numGC,
  ]
}

extension [String: UInt64] {
  /// A number of MemStats; 0 if there is none.
  subscript(_ field: Field) -> UInt64 { self[field.rawValue] ?? 0 }
}
