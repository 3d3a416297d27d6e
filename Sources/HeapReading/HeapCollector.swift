import GoHeapDump
import ObjectGraph

/// Takes from a dump what a reading keeps of it.
struct HeapCollector<Observer: RecordObserver>: RecordVisitor {
  let wanted: RecordSet
  let objectDetail: ObjectDetail
  let searchedText: TextSearch?

  var observer: Observer
  private(set) var params: Params?
  private(set) var buckets = MemProfBuckets()
  private(set) var sites = AllocationSites()
  /// All objects, if allocations are wanted.
  private(set) var objects = ObjectTotals()
  /// What the dump says of its process.
  private(set) var moment = ProcessMoment()
  /// Which objects are sampled, if a heap is compared with another one.
  private(set) var samples = SampledPlaces()
  /// The earlier dumps with which objects are compared; nil for none.
  private let births: Births?
  private let isCompared: Bool
  /// Whether everything in front of the MemStats record was read: all objects and all roots.
  private(set) var hasAllRoots = false
  /// How many Goroutine records were read, if anybody wants them.
  private(set) var goroutineCount = 0
  /// Where labels of goroutines may be, if they are wanted.
  private(set) var descriptors: [GoroutineDescriptor] = []
  var names: NameResolution
  private(set) var hideRule: HideRule?
  private let wants: HeapWants
  private var ownGoroutines = Goroutines()
  private(set) var graph: ObjectGraphBuilder?

  /// - Parameter needsSamples: whether stacks of allocations are of use only with their samples and the number of objects.
  init(
    _ wants: HeapWants, _ binaries: Binaries?, _ observer: Observer, _ settings: SettingNames, _ births: Births?,
    searching text: TextSearch? = nil, needsSamples: Bool = true
  ) {
    self.births = births
    self.wants = wants
    self.observer = observer
    names = NameResolution(binaries, settings)
    // Types follow from contents only with an executable.
    graph =
      wants.contains(.objects)
      ? ObjectGraphBuilder(
        keepingContents: binaries != nil || wants.contains(.waste), keepingStackWords: wants.contains(.stuckGoroutines),
        keepingScanWorks: wants.contains(.scanWork), searching: text) : nil
    searchedText = text
    isCompared = births != nil && graph != nil || wants.contains(.births)
    let countsSamples = wants.contains(.samples) || needsSamples && wants.contains(.allocations)
    objectDetail = graph?.objectDetail ?? (countsSamples ? .sizes : .skipped)
    var wanted = observer.wanted
    wanted.formUnion(RecordSet(.memStats))
    if wants.contains(.allocations) || graph != nil { wanted.formUnion(RecordSet(.memProf)) }
    if countsSamples || graph != nil || isCompared { wanted.formUnion(RecordSet(.allocSample)) }
    if wants.contains(.goroutines) { wanted.formUnion(Goroutines.records) }
    if let graph { wanted.formUnion(graph.wanted) }
    if names.choice.wantsStackFrames { wanted.formUnion(RecordSet(.stackFrame)) }
    self.wanted = wanted
  }

  /// The goroutines, if they are wanted.
  var goroutines: Goroutines { wants.contains(.goroutines) ? graph?.goroutines ?? ownGoroutines : Goroutines() }

  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    switch record.tag {
    case .memProf:
      guard let hideRule else { return }
      let stack = names.stack(of: record, bytes)
      if wants.contains(.allocations) { try buckets.add(record, bytes, hideRule, stack, names) }
      if graph != nil { sites.add(record, bytes, hideRule, stack, names) }
    case .allocSample:
      if wants.contains(.allocations) {
        let time = births?.time(of: record[.object] ?? 0, sampledIn: record[.bucket] ?? 0)
        try buckets.addSample(
          record, isKept: wants.contains(.sampledObjects), time: time, times: births?.labels.count ?? 0)
      }
      if isCompared { samples.add(record) }
      if graph != nil { sites.addSample(record) }
    case .goroutine:
      goroutineCount += 1
      try addRoot(record, bytes)
    case .stackFrame:
      if names.choice.wantsStackFrames { names.choice.identity.add(stackFrame: record, bytes) }
      try addRoot(record, bytes)
    case .data, .bss:
      visit(segment: record.tag, address: record[.address] ?? 0, length: record[.contents] ?? 0)
      try addRoot(record, bytes)
    case .memStats:
      hasAllRoots = true
      moment.add(record)
    default: try addRoot(record, bytes)
    }
    try observer.visit(record, bytes)
  }

  private mutating func addRoot(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    if graph != nil {
      try graph?.visit(record, bytes)
    } else if wants.contains(.goroutines) {
      try ownGoroutines.add(record, bytes)
    }
  }

  var wantsDescriptors: Bool { wants.contains(.labels) }

  mutating func visit(descriptors: Span<GoroutineDescriptor>) {
    for index in descriptors.indices { self.descriptors.append(descriptors[index]) }
  }

  mutating func visit(params: Params) {
    self.params = params
    moment.params = params
    hideRule = HideRule(params)
    names.choice.identity.params = params
    graph?.visit(params: params)
    observer.visit(params: params)
  }

  mutating func visit(words: Span<UInt64>) throws(HeapDumpError) { try graph?.visit(words: words) }

  mutating func visit(segment: RecordTag, address: UInt64, length: UInt64) {
    names.choice.identity.add(segment: segment, address: address, length: length)
  }

  mutating func visit(objectSizes: Span<UInt64>) {
    objects.add(objectSizes)
    observer.visit(objectSizes: objectSizes)
  }

  mutating func visit(objects: ObjectBatch) throws(HeapDumpError) {
    if wants.contains(.allocations) { visit(objectSizes: objects.sizes.span) }
    try graph?.visit(objects: objects)
  }

  /// Names from an executable, and objects' sites, take the records in their order; the first record of all is read alone.
  mutating func preparations(_ count: Int) -> [BucketPreparation] {
    guard let hideRule, graph == nil, names.choice.chosen == nil, !buckets.buckets.isEmpty else { return [] }
    return (0..<count).map { _ in buckets.preparation(hideRule) }
  }

  mutating func visit(_ prepared: BucketPreparation, ordinal: Int) throws(HeapDumpError) {
    try buckets.add(prepared, ordinal: ordinal)
  }
}

extension Field {
  /// The numbers of a MemStats record, without the single pauses.
  static let memStats: [Field] = [
    .alloc, .totalAlloc, .sys, .nlookup, .nmalloc, .nfree, .heapAlloc, .heapSys, .heapIdle, .heapInuse, .heapReleased,
    .heapObjects, .stacksInuse, .stacksSys, .mspanInuse, .mspanSys, .mcacheInuse, .mcacheSys, .buckhashSys, .gcSys,
    .otherSys, .nextGC, .lastGC, .pauseTotalNs, .numGC,
  ]
}
