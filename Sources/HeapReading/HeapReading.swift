package import ByteStreams
import GoExecutable
package import GoHeapDump
package import ObjectGraph

/// What is wanted of a dump; what nobody wants is not kept.
public struct HeapWants: OptionSet, Sendable {
  public let rawValue: UInt16

  public init(rawValue: UInt16) { self.rawValue = rawValue }

  /// Stacks of allocations with their numbers; with samples, and how many objects there are, where that costs nothing or
  /// is needed to find the sampling rate.
  public static let allocations = HeapWants(rawValue: 1)
  /// Goroutines with their stacks.
  public static let goroutines = HeapWants(rawValue: 2)
  /// All objects, with all that refers to them: some 70 bytes for each.
  public static let objects = HeapWants(rawValue: 4)
  /// What global variables are called that hold objects.
  public static let variableNames = HeapWants(rawValue: 8)
  /// With `allocations`: how many of the sampled objects are in the heap, and how many objects there are in all.
  public static let samples = HeapWants(rawValue: 16)
  /// A shortest path from a root to each object: twelve more bytes for each, at most.
  public static let paths = HeapWants(rawValue: 32)
  /// With `objects`: by what they are compared with those of a later dump.
  package static let births = HeapWants(rawValue: 64)
  /// With `goroutines` or `objects`: the labels that the program has given to its goroutines.
  public static let labels = HeapWants(rawValue: 128)
  /// With `objects`: which goroutines can never go on.
  public static let stuckGoroutines = HeapWants(rawValue: 256)
  /// With `objects`: what the garbage collector looks at of each: four more bytes.
  public static let scanWork = HeapWants(rawValue: 1024)
  /// With `objects`, `variableNames` and `paths`: what of the objects in use serves nothing.
  public static let waste = HeapWants(rawValue: 2048)
  /// With `allocations`: which objects were sampled.
  public static let sampledObjects = HeapWants(rawValue: 512)
}

/// One pass over a heap dump: what profiles and inspections are made of, so that both say the same of a dump.
package struct HeapReading<Observer: RecordObserver> {
  /// What the dump says of its program.
  package let params: Params
  /// What is missing if only a part of the dump was read; nil if all of it was.
  package let shortfall: Shortfall?
  /// What the user should know of how it was read, a line each.
  package let warnings: [String]
  /// How many records of each kind were read, and their bytes, in the order of `RecordTag.allCases`; EOF is a record of one
  /// byte.
  package let tallies: [(records: Int, bytes: Int)]
  /// How many bytes the dump or core has.
  package let bytes: Int
  /// What the source has compared itself.
  package let checks: [SourceCheck]
  /// The numbers of the MemStats record, but for single pauses; empty if there is none.
  package var memStats: [Field: UInt64] { moment.memStats }
  /// The same by the runtime's names: `heap_alloc`.
  package var namedMemStats: [String: UInt64] { memStats.reduce(into: [:]) { $0[$1.key.rawValue] = $1.value } }
  /// Stacks of allocations.
  package let buckets: MemProfBuckets
  /// At which rate they were sampled.
  package let sampling: SamplingSummary
  /// Where the names of their frames come from.
  package let names: NameResolution
  /// The executable that names are taken from; nil for those in the dump.
  package let chosen: ChosenBinary?
  /// The goroutines, if they are wanted.
  package private(set) var goroutines: Goroutines
  /// What the user should know of their labels, a line each.
  package private(set) var labelWarnings: [String] = []
  /// When objects were made; nil if there is no earlier dump.
  package let births: Births?
  /// How many objects were freed since the oldest of the earlier dumps; nil if that is not known.
  private let freed: UInt64?
  /// Which objects are sampled, if there are earlier dumps, or `births` is wanted.
  let samples: SampledPlaces
  /// How far the process was.
  let moment: ProcessMoment
  /// How it talks to whoever started it.
  package let reporting: Reporting
  /// Who looked on.
  package let observer: Observer
  /// Throws if what could be read of a dump is not enough.
  package typealias Allowing = (Shortfall, MemProfBuckets) throws(HeapReadingError) -> Void

  private let wants: HeapWants
  /// Where contents of objects can be read again; nil if they were not read by this type.
  private(set) var contentSource: ContentSource?
  private var builder: ObjectGraphBuilder?
  private var sites: AllocationSites
  /// Where labels of goroutines may be.
  private var descriptors: [GoroutineDescriptor] = []
  /// All types of the program, once the graph was taken; nil if they are not known.
  private var table: TypeTable?

  /// Reads a heap dump to its end, or as far as it can be read.
  ///
  /// - Parameter dump: a heap dump or a core, not compressed; for the others see the other initializer.
  package init(
    dump: any ByteSource, _ wants: HeapWants, rate: Int64? = nil, _ binaries: Binaries?, _ observer: Observer,
    since earlier: EarlierHeaps? = nil, for query: ObjectQuery? = nil, reporting: Reporting = Reporting(),
    allowing: Allowing? = nil
  ) throws(HeapReadingError) {
    if let core = try CoreInput(dump) {
      let file = core.core
      let (reader, binaries) = try core.reader(binaries, reporting.names)
      try self.init(
        reader, wants, rate: rate, binaries, observer, since: earlier, for: query, reporting: reporting,
        allowing: allowing)
      contentSource = .core(file)
      return
    }
    let reader = try Result { () throws(HeapDumpError) in try HeapDumpReader(dump) }
      .mapError { HeapReadingError.dump($0) }.get()
    try self.init(
      reader, wants, rate: rate, binaries, observer, since: earlier, for: query, reporting: reporting,
      allowing: allowing)
    contentSource = .dump(dump)
    try readLabels(of: dump)
  }

  /// Reads a program's heap to its end, or as far as it can be read.
  ///
  /// - Parameters:
  ///   - source: where it comes from.
  ///   - wants: what is to be kept.
  ///   - rate: runtime.MemProfileRate if it is known; nil to infer it.
  ///   - binaries: the executable that wrote the dump, to take function names from; nil for those in the dump.
  ///   - observer: who looks on.
  ///   - earlier: dumps of the same process with which objects are compared; nil for none.
  ///   - query: the objects that will be asked for; nil for none. Only a text is looked for while reading.
  ///   - reporting: how it talks to the caller.
  ///   - allowing: is asked whether a dump that cannot be read to its end is enough as far as it goes, and throws if it
  ///     is not; nil if none is.
  /// - Throws: `dump` with the MemProf records that were read, if all must be; what says that the executable is not the
  ///   one that wrote the dump, or cannot be read.
  package init(
    _ source: consuming some RecordSource, _ wants: HeapWants, rate: Int64? = nil, _ binaries: Binaries?,
    _ observer: Observer, since earlier: EarlierHeaps? = nil, for query: ObjectQuery? = nil,
    reporting: Reporting = Reporting(), allowing: Allowing? = nil
  ) throws(HeapReadingError) {
    births = earlier.map { Births($0.heaps) }
    // A dump is read to its end in any case. In a core, objects are not looked at only to compare.
    let hasRate = rate == nil && source.memProfileRate != nil
    var collector = HeapCollector(
      wants, binaries, observer, reporting.names, births, searching: query?.search, needsSamples: !hasRate)
    collector.names.hasReturnAddresses = source.hasReturnAddresses
    shortfall = try Self.read(&source, into: &collector, allowing)
    if let failure = collector.names.failure { throw failure }
    guard let params = collector.params else {
      throw .dump(shortfall?.problem ?? HeapDumpError(.missingParams, offset: 0))
    }
    self.params = params
    self.wants = wants
    self.reporting = reporting
    warnings = source.warnings + (try earlier?.warnings(before: collector.moment) ?? [])
    tallies = RecordTag.allCases.map { source.tally($0) }
    bytes = source.length ?? tallies.reduce(FormatVersion.headerLength) { $0 + $1.bytes }
    checks = source.checks
    moment = collector.moment
    freed = earlier?.freed(before: moment.memStats)
    var sampled = collector.samples
    sampled.finish()
    samples = sampled
    buckets = collector.buckets
    // Without stacks of allocations nobody has asked for it yet.
    chosen = try collector.names.choice.make()
    names = collector.names
    sampling = SamplingSummary(
      buckets, given: rate, ofProgram: source.memProfileRate, collector.objects,
      allocated: (moment.memStats[.nmalloc] ?? 0, moment.memStats[.totalAlloc] ?? 0), params,
      wants.contains(.allocations) ? chosen : nil, reporting.names, isSampledComplete: shortfall?.hasAllSamples ?? true)
    goroutines = collector.goroutines
    builder = shortfall?.hasAllRoots ?? true ? collector.graph : nil
    sites = collector.sites
    descriptors = collector.descriptors
    self.observer = collector.observer
  }

  /// The same reading as one of several observers saw it; its graph can be taken of either.
  package init<Other>(_ other: HeapReading<Other>, _ observer: Observer) {
    (params, shortfall, warnings, tallies) = (other.params, other.shortfall, other.warnings, other.tallies)
    (bytes, checks, moment, buckets) = (other.bytes, other.checks, other.moment, other.buckets)
    (sampling, names, chosen, goroutines) = (other.sampling, other.names, other.chosen, other.goroutines)
    (births, freed, samples, table) = (other.births, other.freed, other.samples, other.table)
    (reporting, wants, labelWarnings) = (other.reporting, other.wants, other.labelWarnings)
    contentSource = other.contentSource
    (builder, sites, self.observer) = (other.builder, other.sites, observer)
  }

  /// Reads the labels of goroutines, of a dump that was read, if some have any.
  private mutating func readLabels(of dump: any ByteSource) throws(HeapReadingError) {
    let known = builder?.goroutines ?? goroutines
    let found = try GoroutineLabelReading(
      known, descriptors, params, length: bytes, of: dump, chosen, reporting)
    descriptors = []
    guard let found else { return }
    labelWarnings = found.warnings
    goroutines.setLabels(found.sets, found.number)
    builder?.setLabels(found.sets, found.number)
  }

  /// The object graph with its names, which this has no more then; nil if objects are not wanted, or not all of what
  /// holds them was read.
  package mutating func takeGraph() throws(HeapReadingError) -> NamedGraph? {
    guard let builder else { return nil }
    self.builder = nil
    let sites = self.sites
    self.sites = AllocationSites()
    return try NamedGraph(builder, sites, chosen, params, wants, &table, reporting.onPhase)
  }

  /// The shortest paths to the objects of the graph that was taken.
  ///
  /// The search for dominators takes the most memory of all, so that it should be done by then.
  package func paths(in named: NamedGraph) -> NamedPaths { NamedPaths(named.graph, named.types, table) }

  /// The arrays of the graph of which only a small part is used; nil if types are not known.
  ///
  /// - Parameter paths: shortest paths to the graph's objects.
  package func partialReferences(in named: NamedGraph, _ paths: ShortestPaths) -> PartialReferences? {
    guard let types = named.types, let table else { return nil }
    return PartialReferences(named.graph, paths, types, table)
  }

  /// What of the objects in use serves nothing. The dump is read again, if it can be.
  ///
  /// - Parameters:
  ///   - named: the graph that was taken; `HeapWants.waste` must have been wanted.
  ///   - paths: shortest paths to the graph's objects, with their order.
  package func waste(in named: NamedGraph, _ paths: NamedPaths) throws(HeapReadingError) -> Waste {
    Waste(try wasteFacts(in: named, paths), named, paths, table, reporting)
  }

  /// What is known of objects for who looks for waste among them; nil if the graph has no contents.
  func wasteFacts(in named: NamedGraph, _ paths: NamedPaths) throws(HeapReadingError) -> WasteFacts? {
    guard var facts = WasteFacts(named, paths.shortest, table) else { return nil }
    facts.digests = try WasteDigests(&facts) { (ranges, fronts) throws(HeapReadingError) in
      try contents(of: ranges, fronts: fronts)
    }
    return facts
  }

  /// Where in the source the function begins whose code begins at an address; nil if it is not known.
  package func place(ofFunctionAt code: UInt64) throws(HeapReadingError) -> FunctionPlace? {
    try chosen?.reading { binary throws(GoExecutableError) in try binary.place(ofFunctionContaining: code) }
  }

  /// The fields by which objects of the graph that was taken refer to each other; nil if types are not known.
  package func edgeFields(in named: NamedGraph) -> EdgeFields? { EdgeFields(named.graph, named.types, table) }

  /// When the objects of the graph were made; nil if there is no earlier dump.
  package func births(of graph: ObjectGraph) -> ObjectBirths? {
    births?.objects(graph, samples: samples, freed: freed)
  }

  /// - Returns: what is missing, if that is allowed.
  private static func read(
    _ source: inout some RecordSource, into collector: inout HeapCollector<Observer>,
    _ allowing: Allowing?
  ) throws(HeapReadingError) -> Shortfall? {
    do throws(HeapDumpError) {
      try source.read(into: &collector)
      return nil
    } catch {
      let buckets = collector.buckets
      guard let allowing else { throw .dump(error, buckets: buckets.hasNumbers ? buckets.buckets.count : 0) }
      let shortfall = Shortfall(
        problem: error, buckets: buckets.buckets.count, samples: buckets.samples, goroutines: collector.goroutineCount,
        hasAllRoots: collector.hasAllRoots)
      try allowing(shortfall, buckets)
      return shortfall
    }
  }
}
