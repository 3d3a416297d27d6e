public import ByteStreams
public import GoHeapDump
import ObjectGraph
import Pprof

/// What one pass over a heap dump leaves: enough to write profiles of several kinds.
public struct DumpProfiles {
  /// What the dump says of its program.
  public let params: Params
  /// The sampling rate that all numbers are scaled with.
  public let rate: SamplingRate
  /// Collections that had ended.
  public let collections: UInt64
  /// When the last one ended, in nanoseconds since 1970: the only clock in a dump. 0 if there was none.
  public let lastCollection: Int64
  /// What is missing if only a part of the dump was read; nil if all of it was.
  public let shortfall: Shortfall?
  /// What the user should know, a line each.
  public private(set) var warnings: [String] = []

  /// The kinds of profiles that can be written.
  let kinds: [ProfileKind]
  let buckets: MemProfBuckets
  let names: NameResolution
  /// Empty if no kind wants them.
  let goroutines: Goroutines
  /// Nil if no kind wants it, or not enough of the dump could be read.
  let retained: RetainedHeap?
  let symbolizer: (any Symbolizer)?

  /// Reads a dump to its end, or as far as it can be read.
  ///
  /// - Parameters:
  ///   - source: the dump, not compressed.
  ///   - rate: runtime.MemProfileRate if it is known; nil to infer it.
  ///   - binaries: the executable that wrote the dump, to take function names from; nil for those in the dump.
  ///   - isPartialWelcome: whether a dump that cannot be read to its end is taken as far as it goes.
  ///   - kinds: the kinds of profiles to be written of it; what no one needs is not kept.
  ///   - symbolizer: what the program's executable says; nil if it is not known.
  public init(
    reading source: any ByteSource, rate: Int64? = nil, binaries: Binaries? = nil, isPartialWelcome: Bool = false,
    kinds: [ProfileKind] = [.heap, .allocs, .live], symbolizer: (any Symbolizer)? = nil
  ) throws(ProfilesError) {
    var collector = Collector(kinds, binaries)
    shortfall = try Self.read(source, into: &collector, isPartialWelcome: isPartialWelcome, kinds)
    if let failure = collector.names.failure { throw failure }
    guard let params = collector.params else { throw .dump(HeapDumpError(.missingParams, offset: 0)) }
    self.params = params
    self.kinds = kinds
    buckets = collector.buckets
    names = collector.names
    goroutines = collector.goroutines
    self.symbolizer = symbolizer
    collections = collector.collections
    lastCollection = collector.lastCollection
    if let rate {
      self.rate = SamplingRate(given: rate)
    } else {
      let isComplete = shortfall?.hasAllSamples ?? true
      self.rate = SamplingRate(
        objects: collector.objectsBySize, sampled: isComplete ? buckets.samplesBySize : buckets.leastSamplesBySize,
        isSampledComplete: isComplete)
    }
    if shortfall?.hasAllRoots ?? true, let graph = collector.takeGraph() {
      do {
        retained = RetainedHeap(
          try ObjectGraph(graph, variables: symbolizer), sites: collector.sites, symbolizer: symbolizer)
      } catch {
        throw .graph(error)
      }
    } else {
      retained = nil
    }
    if let shortfall, let kind = kinds.first { warnings.append(shortfall.description(of: kind)) }
    guard kinds.contains(where: \.showsAllocations) else { return }
    if self.rate.source != .given, self.rate.value != SamplingRate.standard {
      warnings.append("\(self.rate) (--rate sets another)")
    }
    if buckets.isUnpublished { warnings.append(Self.unpublished) }
    warnings += names.warnings
    if let unresolved = names.unresolvedWarning { warnings.append(unresolved) }
    if let inlined = inlinedWarning { warnings.append(inlined) }
  }

  /// Throws if there is not enough for a profile of this kind.
  func require(_ kind: ProfileKind) throws(ProfilesError) {
    if let shortfall, !shortfall.allows(kind, buckets) { throw .nothingToSave(shortfall.problem, kind) }
    if kind.showsAllocations { try requireMemProf() }
  }

  /// Throws if the program recorded no allocations, so that a profile of them would say nothing.
  public func requireMemProf() throws(ProfilesError) {
    // A cut dump may show only the start of a profile that goes on.
    let isStartOfMore = shortfall?.hasAllBuckets == false && !buckets.buckets.isEmpty
    guard buckets.holdsProfile || isStartOfMore else { throw .noMemProf }
  }

  /// How exact the names are, a line each: the whole, then every sample whose stack is ambiguous.
  public var exactness: [String] { (names.summary.map { [$0] } ?? []) + names.ambiguities }

  /// What is said of names that are those in the dump although it shows that some are not right; nil if it does not.
  var inlinedWarning: String? {
    let count = buckets.stacksWithInlined
    guard count > 0, names.binary == nil else { return nil }
    return """
      at least \(count) of \(buckets.buckets.count) stacks have inlined functions, under the names of their callers: \
      --binary, with the executable that wrote the dump, names them
      """
  }

  /// What is said of a dump that was written before the runtime published its first numbers.
  static let unpublished =
    "no garbage collection had ended: the allocation numbers are those of the sampled objects still in the heap"

  /// - Returns: what is missing, if that is welcome.
  private static func read(
    _ source: any ByteSource, into collector: inout Collector, isPartialWelcome: Bool, _ kinds: [ProfileKind]
  ) throws(ProfilesError) -> Shortfall? {
    var hasBegun = false
    do throws(HeapDumpError) {
      var reader = try HeapDumpReader(source)
      hasBegun = true
      try reader.read(into: &collector)
      return nil
    } catch {
      let buckets = collector.buckets
      guard isPartialWelcome, hasBegun else {
        throw .dump(error, buckets: buckets.hasNumbers ? buckets.buckets.count : 0)
      }
      let shortfall = Shortfall(
        problem: error, buckets: buckets.buckets.count, samples: buckets.samples,
        goroutines: collector.goroutines.goroutines.count, hasAllRoots: collector.hasAllRoots)
      if let kind = kinds.first, !kinds.contains(where: { shortfall.allows($0, buckets) }) {
        throw .nothingToSave(error, kind)
      }
      return shortfall
    }
  }
}

/// Takes from a dump what the wanted profiles need.
private struct Collector: RecordVisitor {
  let wanted: RecordSet
  let wantsObjectSizes: Bool
  let wantsPointers: Bool

  var buckets = MemProfBuckets()
  var sites = AllocationSites()
  var objectsBySize = [UInt64](repeating: 0, count: SamplingRate.sizes.upperBound + 1)
  var collections: UInt64 = 0
  var lastCollection: Int64 = 0
  /// Whether everything in front of the MemStats record was read: all objects and all roots.
  private(set) var hasAllRoots = false
  private(set) var params: Params?
  var names: NameResolution
  private var hideRule: HideRule?
  private let wantsBuckets: Bool
  private let wantsGoroutines: Bool
  private var ownGoroutines = Goroutines()
  private var graph: ObjectGraphBuilder?

  init(_ kinds: [ProfileKind], _ binaries: Binaries?) {
    names = NameResolution(binaries)
    wantsBuckets = kinds.contains(where: \.showsAllocations)
    wantsGoroutines = kinds.contains(.goroutine)
    wantsPointers = kinds.contains(.retained)
    wantsObjectSizes = wantsBuckets
    graph = wantsPointers ? ObjectGraphBuilder() : nil
    var wanted = RecordSet(.memStats)
    if wantsBuckets || wantsPointers { wanted.formUnion(RecordSet(.memProf, .allocSample)) }
    if wantsGoroutines { wanted.formUnion(Goroutines.records) }
    if let graph { wanted.formUnion(graph.wanted) }
    if names.wantsStackFrames { wanted.formUnion(RecordSet(.stackFrame)) }
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
      if wantsBuckets { try buckets.add(record, bytes, hideRule, &names) }
      if wantsPointers { sites.add(record, bytes, hideRule) }
    case .allocSample:
      if wantsBuckets { try buckets.addSample(record) }
      if wantsPointers { sites.addSample(record) }
    case .stackFrame:
      names.add(stackFrame: record, bytes)
      try addRoot(record, bytes)
    case .memStats:
      hasAllRoots = true
      collections = record[.numGC] ?? 0
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
  }

  mutating func visit(segment: RecordTag, address: UInt64, length: UInt64) {
    names.add(segment: segment, address: address, length: length)
  }

  mutating func visit(objectSizes: Span<UInt64>) {
    for index in objectSizes.indices where objectSizes[index] < UInt64(objectsBySize.count) {
      objectsBySize[Int(objectSizes[index])] &+= 1
    }
  }

  mutating func visit(objects: ObjectBatch) throws(HeapDumpError) {
    if wantsBuckets { visit(objectSizes: objects.sizes.span) }
    try graph?.visit(objects: objects)
  }
}
