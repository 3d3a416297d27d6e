public import ByteStreams
public import GoHeapDump
import ObjectGraph
import Pprof

/// What one pass over a heap dump leaves: enough to write profiles of several kinds.
public struct DumpProfiles {
  /// What the dump says of its program.
  public let params: Params
  /// The sampling rate that all numbers are scaled with.
  public var rate: SamplingRate { sampling.rate }
  /// Collections that had ended.
  public let collections: UInt64
  /// When the last one ended, in nanoseconds since 1970: the only clock in a dump. 0 if there was none.
  public let lastCollection: Int64
  /// What is missing if only a part of the dump was read; nil if all of it was.
  public let shortfall: Shortfall?
  /// What the user should know of names that are lost in the dump; nil if none are.
  let lostNamesWarning: String?
  /// The kinds of profiles that can be written.
  let kinds: [ProfileKind]
  package let buckets: MemProfBuckets
  let sampling: SamplingSummary
  let names: NameResolution
  /// The executable that names are taken from; nil for those in the dump.
  let chosen: ChosenBinary?
  /// What profiles of goroutines and objects are made of.
  let graph: GraphProfiles

  /// Reads a dump to its end, or as far as it can be read.
  ///
  /// - Parameters:
  ///   - source: the dump, not compressed.
  ///   - rate: runtime.MemProfileRate if it is known; nil to infer it.
  ///   - binaries: the executable that wrote the dump, to take function names from; nil for those in the dump.
  ///   - isPartialWelcome: whether a dump that cannot be read to its end is taken as far as it goes.
  ///   - kinds: the kinds of profiles to be written of it; what no one needs is not kept.
  public init(
    reading source: any ByteSource, rate: Int64? = nil, binaries: Binaries? = nil, isPartialWelcome: Bool = false,
    kinds: [ProfileKind] = [.heap, .allocs, .live]
  ) throws(ProfilesError) {
    var collector = ProfileCollector(kinds, binaries)
    var lostNamesWarning: String?
    shortfall = try Self.read(
      source, into: &collector, isPartialWelcome: isPartialWelcome, kinds, lostNamesWarning: &lostNamesWarning)
    self.lostNamesWarning = lostNamesWarning
    if let failure = collector.names.failure { throw failure }
    guard let params = collector.params else { throw .dump(HeapDumpError(.missingParams, offset: 0)) }
    self.params = params
    self.kinds = kinds
    buckets = collector.buckets
    // Without stacks of allocations nobody has asked for it yet.
    chosen = try collector.names.chosenBinary()
    names = collector.names
    collections = collector.collections
    lastCollection = collector.lastCollection
    sampling = SamplingSummary(
      buckets, given: rate, collector.objects, allocated: collector.allocated, params,
      kinds.contains(where: \.showsAllocations) ? chosen : nil,
      isSampledComplete: shortfall?.hasAllSamples ?? true)
    graph = try GraphProfiles(&collector, chosen, kinds, hasAllRoots: shortfall?.hasAllRoots ?? true)
  }

  /// Throws if there is not enough for a profile of this kind.
  func require(_ kind: ProfileKind) throws(ProfilesError) {
    if let shortfall, !shortfall.allows(kind, buckets) { throw .nothingToSave(shortfall.problem, kind) }
    if kind.showsAllocations { try requireMemProf() }
  }

  /// Throws if no allocation was sampled, and not by chance: a profile would say nothing.
  public func requireMemProf() throws(ProfilesError) {
    // A cut dump may show only the start of a profile that goes on.
    let isStartOfMore = shortfall?.hasAllBuckets == false && !buckets.buckets.isEmpty
    guard let missing = sampling.missing, !missing.isChance, !isStartOfMore else { return }
    throw .noMemProf(missing)
  }

  /// - Returns: what is missing, if that is welcome.
  private static func read(
    _ source: any ByteSource, into collector: inout ProfileCollector, isPartialWelcome: Bool, _ kinds: [ProfileKind],
    lostNamesWarning: inout String?
  ) throws(ProfilesError) -> Shortfall? {
    var hasBegun = false
    do throws(HeapDumpError) {
      var reader = try HeapDumpReader(source)
      hasBegun = true
      defer { lostNamesWarning = reader.lostNamesWarning }
      try reader.readBuckets(into: &collector)
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
