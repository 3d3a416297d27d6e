public import ByteStreams
import GoHeapDump
import GoRuntime
package import ObjectGraph
public import HeapReading

/// What a heap dump is and holds, in numbers. Its properties are the keys of the JSON, in snake case.
public struct Inspection: Codable, Equatable, Sendable {
  /// The file and the program that wrote it.
  public let dump: DumpSummary
  /// What is missing if only a part of the dump was read, and all numbers are of that part; nil if all of it was.
  public let partial: Partial?
  /// runtime.MemStats as the dump has it, by the runtime's names (`heap_alloc`); without the single pauses. Empty if
  /// there is no such record.
  public let memStats: [String: UInt64]
  /// The parts that all memory from the system is made of; nil without MemStats.
  public private(set) var memory: MemoryParts?
  /// What can be done about parts of the memory that take much of it.
  public let advice: [MemoryAdvice]
  /// The objects by size.
  public let objects: ObjectSizes
  /// The goroutines by state, and by stack.
  public let goroutines: Goroutines
  /// What the memory profile in the dump says.
  public let profile: AllocationProfile
  /// How many records of each kind there are, and how much of the file they take, in the order of their numbers.
  public let records: [RecordTally]
  /// Whether the numbers agree with each other.
  public let checks: [Check]
  /// What the user should know of the executable that names were to be taken from, a line each.
  public private(set) var warnings: [String]
  /// The file name of the executable that names were taken from; nil if they are those in the dump.
  public let binary: String?
  /// Whether names are those in the dump, although an executable could tell more of them.
  public let lacksBinary: Bool
  /// What holds the objects; nil if it was not asked for.
  public let holders: Holders?
  /// What types the objects have; nil if it was not asked for.
  public let types: TypeSummary?
  /// How roots lead to the objects that were asked for; nil if none were.
  public let why: Why?
  /// The goroutines by what they hold; nil if it was not asked for.
  public let goroutineStacks: GoroutineStacks?
  /// The finalizers and cleanups by function; nil if it was not asked for.
  public let finalizers: Finalizers?
  /// What of the memory in use serves nothing; nil if it was not asked for.
  public let waste: WasteSummary?
  /// What became of the heap since an earlier dump; nil if there is none.
  public let growth: Growth?
  /// What may be a leak; nil if it was not asked for.
  public let suspects: Suspects?

  /// Reads a dump to its end, in memory that grows with allocation stacks, as for a profile; to find what holds the
  /// objects, or what types they have, takes memory for each object, too.
  ///
  /// - Parameters:
  ///   - source: the dump, not compressed.
  ///   - rate: runtime.MemProfileRate if it is known; nil to infer it.
  ///   - binaries: the executable that wrote the dump, to take function names from; nil for those in the dump.
  ///   - isPartialWelcome: whether a dump that cannot be read to its end is taken as far as it goes.
  ///   - reporting: how reading talks to the caller.
  ///   - views: what is to be found out of the objects.
  /// - Throws: what makes the dump no profile either, except that there may be no record of allocations; with views of
  ///   the objects also what makes it no retained profile.
  public init(
    reading source: any ByteSource, rate: Int64? = nil, binaries: Binaries? = nil, isPartialWelcome: Bool = false,
    reporting: Reporting = Reporting(), views: InspectionViews = InspectionViews()
  ) throws(HeapReadingError) {
    var reading: HeapReading<InspectionTally>
    do {
      reading = try HeapReading(
        dump: source, views.wants, rate: rate, binaries, InspectionTally(), since: views.since?.heaps,
        for: views.why,
        reporting: reporting,
        allowing: isPartialWelcome ? { (_, _) throws(HeapReadingError) in } : nil)
    } catch {
      // What is said there of a part is of profiles.
      if case .dump(let problem, buckets: 1...) = error { throw .dump(problem) }
      throw error
    }
    if views.wantsObjects, let shortfall = reading.shortfall, !shortfall.hasAllRoots {
      throw .nothingToSave(shortfall.problem, .objects)
    }
    // Before the reading is handed on, or it would keep what the graph is made of.
    let named = try reading.takeGraph()
    try self.init(of: reading, named, views)
  }

  /// Says what a reading found, which others may use, too.
  ///
  /// - Parameters:
  ///   - reading: a reading of what the views want.
  ///   - named: its graph; nil if there is none.
  ///   - tree: the graph's dominator tree; nil to make it.
  ///   - views: what is to be found out of the objects.
  package init(
    of reading: HeapReading<InspectionTally>, _ named: consuming NamedGraph?, dominators tree: DominatorTree? = nil,
    _ views: InspectionViews
  ) throws(HeapReadingError) {
    let wantsObjects = views.wantsObjects
    let reporting = reading.reporting
    let (params, shortfall, sampling) = (reading.params, reading.shortfall, reading.sampling)
    let isComplete = shortfall?.isOnlyExcess ?? true
    partial = shortfall.map { Partial($0) }
    records = RecordTally.all(in: reading.tallies)
    memStats = reading.namedMemStats
    objects = ObjectSizes(reading.observer.objects)
    let program = reading.names.program
    goroutines = try Goroutines(reading.observer.goroutines, reading.chosen, program)
    memory = MemoryParts(memStats, params, largestObject: objects.largest)
    advice = MemoryAdvice.all(memory, goroutines)
    binary = reading.chosen?.binary.name
    lacksBinary = binary == nil && params.canHaveBinary
    dump = DumpSummary(params, memory, bytes: reading.bytes)
    profile = try Result { () throws(HeapDumpError) in
      try AllocationProfile(reading.buckets, sampling, program, isComplete: isComplete, sites: views.sites)
    }.mapError { HeapReadingError.dump($0) }.get()
    // What lacks records agrees in nothing.
    checks =
      !isComplete
      ? []
      : reading.checks.map { Check($0) }
        + Check.all(
          Check.Facts(
            params: params, memStats: memStats, memory: memory, objects: reading.observer.objects, objectSizes: objects,
            goroutines: goroutines, buckets: reading.buckets, samplesOutside: reading.observer.samplesOutside,
            sampling: sampling, records: records))
    // How the rate is known, and why there are no samples, stands beside the numbers.
    let showsProfile = !wantsObjects && sampling.missing == nil
    let frameless =
      isComplete
      ? GoroutineFrames.framelessWarning(
        goroutines: Int(clamping: goroutines.count), frames: records[Int(RecordTag.stackFrame.rawValue)].count) : nil
    let lacking = shortfall.map { [$0.description(of: wantsObjects ? .objects : .allocations)] } ?? []
    let doubtful = [showsProfile ? sampling.publishedProblem : nil, reading.names.unresolvedWarning, frameless]
    warnings = lacking + reading.warnings + reading.names.choice.warnings + doubtful.compactMap { $0 }
    guard var named else {
      (holders, types, why, growth, suspects) = (nil, nil, nil, nil, nil)
      (goroutineStacks, finalizers, waste) = (nil, nil, nil)
      return
    }
    warnings += named.warnings + (views.goroutines == nil ? [] : reading.labelWarnings)
    reporting.onPhase?(.holding)
    let tree = tree ?? DominatorTree(named.graph)
    memory?.split(named, tree)
    reporting.onPhase?(.adding)
    var sizes = views.wantsSizes ? RetainedSizes(tree, named.graph) : nil
    holders = views.holders.flatMap { count in sizes.map { Holders(named, tree, $0, count: count) } }
    if views.types != nil || views.waste != nil,
      let warning = named.withoutTypesWarning(params.version, reporting.names)
    {
      warnings.append(warning)
    }
    types = views.types.flatMap { count in
      sizes.map {
        TypeSummary(
          named.graph, named.typesOrDumped, tree, $0, named.unseen, pointerSize: params.pointerSize, count: count)
      }
    }
    var growth: Growth?
    if let earlier = views.since, let births = reading.births(of: named.graph) {
      growth = try Growth(
        births, from: earlier.oldest.sums, to: HeapSums(named, tree, births, reading.buckets), rate: sampling.rate.value
      )
    }
    self.growth = growth?.shortened(to: views.grown)
    let leaked = views.goroutines == nil ? nil : named.leakedGoroutines()
    goroutineStacks = views.goroutines.flatMap { count in
      sizes.flatMap { sizes in leaked.map { GoroutineStacks(named, tree, sizes, $0, params, most: count) } }
    }
    let fields = views.finalizers != nil || views.suspects != nil ? reading.edgeFields(in: named) : nil
    if let count = views.finalizers, let sizes {
      var unknown: (functions: Int, first: HeapReadingError)?
      finalizers = Finalizers(named, tree, sizes, fields, most: count) { code in
        do throws(HeapReadingError) { return try reading.place(ofFunctionAt: code) } catch {
          unknown = (functions: (unknown?.functions ?? 0) + 1, first: unknown?.first ?? error)
          return nil
        }
      }
      if let unknown {
        let what =
          unknown.functions == 1 ? "the line of 1 function is" : "the lines of \(unknown.functions) functions are"
        warnings.append("\(unknown.first); \(what) not known")
      }
    } else {
      finalizers = nil
    }
    // What the views before have no use for is found last, and of what they had only the bytes are needed.
    let retained = sizes?.bytes
    sizes = nil
    if views.wants.contains(.paths) {
      var paths = reading.paths(in: named)
      let found = try views.waste == nil ? nil : reading.waste(in: named, paths)
      warnings += found?.warnings ?? []
      waste = views.waste.flatMap { count in found.map { WasteSummary($0, named, most: count) } }
      paths.shortest.dropOrder()
      if views.suspects != nil { named.partialReferences = reading.partialReferences(in: named, paths.shortest) }
      named.paths = paths
    } else {
      waste = nil
    }
    suspects = views.suspects.flatMap { count in
      retained.map { Suspects(named, tree, $0, growth, leaked?.stuck, fields, count: count) }
    }
    why = try views.why.map { query throws(HeapReadingError) in try Why(query, named, tree, count: views.paths) }
  }

  /// What there is of a dump of which only a part was read.
  public struct Partial: Codable, Equatable, Sendable {
    /// Where reading ended and why, in words.
    public let problem: String
    /// Bytes of the dump in front of what could not be read.
    public let offset: Int
    /// Whether all objects are there, and all that holds them.
    public let hasAllObjects: Bool
    /// Whether the whole memory profile is there.
    public let hasAllSamples: Bool

    init(_ shortfall: Shortfall) {
      problem = shortfall.problem.description
      offset = shortfall.problem.offset
      hasAllObjects = shortfall.hasAllRoots
      hasAllSamples = shortfall.hasAllSamples
    }
  }
}

/// The file and the program that wrote it.
public struct DumpSummary: Codable, Equatable, Sendable {
  /// Bytes of the dump, decompressed, or of the core.
  public let bytes: Int
  /// The format, as the header names it: `go1.7`; `core` for an ELF core.
  public let format: String
  /// The Go release, which dumps name since Go 1.17: `go1.27.3`; else those that write and count so: `Go 1.9 to 1.15`.
  public let go: String
  /// GOARCH.
  public let arch: String
  /// Bytes of a pointer.
  public let pointerSize: Int
  /// Whether the bytes of memory are big-endian.
  public let bigEndian: Bool
  /// CPUs of the machine.
  public let cpus: UInt64
  /// Lowest address of the heap.
  public let heapStart: UInt64
  /// The address behind the highest.
  public let heapEnd: UInt64

  init(_ params: Params, _ memory: MemoryParts?, bytes: Int) {
    self.bytes = bytes
    format = params.origin == .core ? "core" : params.version.name
    if !params.buildVersion.isEmpty {
      go = params.buildVersion
    } else if params.version == .go1_7, let memory, memory.unaccounted == 0 {
      go = memory.releases
    } else {
      go = params.version.releases
    }
    arch = params.arch
    pointerSize = params.pointerSize
    bigEndian = params.isBigEndian
    cpus = params.cpus
    (heapStart, heapEnd) = params.arena
  }
}

/// How many records of a kind there are.
public struct RecordTally: Codable, Equatable, Sendable {
  /// The runtime's name of the kind: `Object`.
  public let kind: String
  /// How many.
  public let count: Int
  /// Bytes of the dump that they take.
  public let bytes: Int

  /// - Parameter tallies: those of `HeapReading`.
  static func all(in tallies: [(records: Int, bytes: Int)]) -> [RecordTally] {
    zip(RecordTag.allCases, tallies).map { RecordTally(kind: $0.name, count: $1.records, bytes: $1.bytes) }
  }
}
