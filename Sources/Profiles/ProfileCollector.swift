import GoHeapDump
import ObjectGraph

/// Takes from a dump what the wanted profiles need.
struct ProfileCollector: BucketVisitor {
  let wanted: RecordSet
  let wantsObjectSizes: Bool
  let wantsPointers: Bool
  var wantsContents: Bool { graph?.wantsContents ?? false }

  var buckets = MemProfBuckets()
  var sites = AllocationSites()
  private(set) var objects = ObjectTotals()
  /// MemStats.nmalloc and total_alloc; 0 if there is no such record.
  private(set) var allocated: (objects: UInt64, bytes: UInt64) = (0, 0)
  var collections: UInt64 = 0
  var lastCollection: Int64 = 0
  /// Whether everything in front of the MemStats record was read: all objects and all roots.
  private(set) var hasAllRoots = false
  private(set) var params: Params?
  var names: NameResolution
  private(set) var hideRule: HideRule?
  private let wantsBuckets: Bool
  let wantsGoroutines: Bool
  private var ownGoroutines = Goroutines()
  private var graph: ObjectGraphBuilder?

  init(_ kinds: [ProfileKind], _ binaries: Binaries?) {
    names = NameResolution(binaries)
    wantsBuckets = kinds.contains(where: \.showsAllocations)
    wantsGoroutines = kinds.contains(.goroutine)
    wantsPointers = kinds.contains(.retained) || kinds.contains(.types)
    wantsObjectSizes = wantsBuckets
    // Types follow from contents only with an executable.
    graph = wantsPointers ? ObjectGraphBuilder(keepingContents: binaries != nil) : nil
    var wanted = RecordSet(.memStats)
    if wantsBuckets || wantsPointers { wanted.formUnion(RecordSet(.memProf, .allocSample)) }
    if wantsGoroutines { wanted.formUnion(Goroutines.records) }
    if let graph { wanted.formUnion(graph.wanted) }
    if names.choice.wantsStackFrames { wanted.formUnion(RecordSet(.stackFrame)) }
    self.wanted = wanted
  }

  /// The goroutines, if they are wanted.
  var goroutines: Goroutines { wantsGoroutines ? graph?.goroutines ?? ownGoroutines : Goroutines() }

  /// What the object graph is made of, which this has no more then; nil if that is not wanted.
  mutating func takeGraph() -> ObjectGraphBuilder? {
    defer { graph = nil }
    return graph
  }

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    switch record.tag {
    case .memProf:
      guard let hideRule else { return }
      let stack = names.stack(of: record, bytes)
      if wantsBuckets { try buckets.add(record, bytes, hideRule, stack, names) }
      if wantsPointers { sites.add(record, bytes, hideRule, stack, names) }
    case .allocSample:
      if wantsBuckets { try buckets.addSample(record) }
      if wantsPointers { sites.addSample(record) }
    case .stackFrame:
      if names.choice.wantsStackFrames { names.add(stackFrame: record, bytes) }
      try addRoot(record, bytes)
    case .data, .bss:
      visit(segment: record.tag, address: record[.address] ?? 0, length: record[.contents] ?? 0)
      try addRoot(record, bytes)
    case .memStats:
      hasAllRoots = true
      collections = record[.numGC] ?? 0
      allocated = (record[.nmalloc] ?? 0, record[.totalAlloc] ?? 0)
      let last = record[.lastGC] ?? 0
      guard let nanos = Int64(exactly: last) else {
        throw record.error(.tooLarge(.lastGC, last, limit: UInt64(Int64.max)))
      }
      lastCollection = nanos
    default: try addRoot(record, bytes)
    }
  }

  private mutating func addRoot(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    if graph != nil {
      try graph?.visit(record, bytes)
    } else if wantsGoroutines {
      try ownGoroutines.add(record, bytes)
    }
  }

  mutating func visit(params: Params) {
    self.params = params
    hideRule = HideRule(params)
    names.add(params)
    graph?.visit(params: params)
  }

  mutating func visit(words: Span<UInt64>) throws(HeapDumpError) { try graph?.visit(words: words) }

  mutating func visit(segment: RecordTag, address: UInt64, length: UInt64) {
    names.add(segment: segment, address: address, length: length)
  }

  mutating func visit(objectSizes: Span<UInt64>) { objects.add(objectSizes) }

  mutating func visit(objects: ObjectBatch) throws(HeapDumpError) {
    if wantsBuckets { visit(objectSizes: objects.sizes.span) }
    try graph?.visit(objects: objects)
  }
}
