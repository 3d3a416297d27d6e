import GoHeapDump
import Profiles

/// Takes from a dump what an inspection needs, in one pass.
struct Collector: RecordVisitor {
  let wanted = RecordSet(.goroutine, .memStats, .memProf, .allocSample)
  let wantsObjectSizes = true

  var memStats: [String: UInt64] = [:]
  var objects = ObjectSizeCounter()
  var goroutines = GoroutineCounter()
  var buckets = MemProfBuckets()
  /// Samples whose address is not in the range of the heap.
  var samplesOutside = 0
  private var hideRule: HideRule?
  private var heap: (start: UInt64, end: UInt64) = (0, 0)

  mutating func visit(params: Params) {
    hideRule = HideRule(params)
    heap = params.arena
  }

  mutating func visit(objectSizes: Span<UInt64>) { objects.add(objectSizes) }

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    switch record.tag {
    case .goroutine: goroutines.add(record, bytes)
    case .memStats:
      for field in Self.memStatsFields { memStats[field.rawValue] = record[field] }
    case .memProf:
      guard let hideRule else { return }
      try buckets.add(record, bytes, hideRule)
    case .allocSample:
      try buckets.addSample(record)
      let address = record[.object] ?? 0
      if address < heap.start || address >= heap.end { samplesOutside += 1 }
    default: break
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
