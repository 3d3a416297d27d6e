public import ByteStreams
public import GoHeapDump
import ObjectGraph
import Pprof

/// What one pass over a heap dump leaves: enough to write profiles of several kinds.
public struct DumpProfiles {
  /// What the dump says of its program.
  public var params: Params { reading.params }
  /// The sampling rate that all numbers are scaled with.
  public var rate: SamplingRate { reading.sampling.rate }
  /// Collections that had ended.
  public var collections: UInt64 { reading.observer.count }
  /// When the last one ended, in nanoseconds since 1970: the only clock in a dump. 0 if there was none.
  public var lastCollection: Int64 { reading.observer.last }
  /// What is missing if only a part of the dump was read; nil if all of it was.
  public var shortfall: Shortfall? { reading.shortfall }
  /// The kinds of profiles that can be written.
  let kinds: [ProfileKind]
  /// What all kinds are made of.
  let reading: HeapReading<CollectionTimes>
  /// What profiles of goroutines and objects are made of.
  let graph: GraphProfiles

  package var buckets: MemProfBuckets { reading.buckets }
  var sampling: SamplingSummary { reading.sampling }
  var names: NameResolution { reading.names }
  var chosen: ChosenBinary? { reading.chosen }

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
    var wants: HeapWants = []
    for kind in kinds { wants.formUnion(kind.wants) }
    let allowing = { (shortfall: Shortfall, buckets: MemProfBuckets) throws(ProfilesError) in
      if let kind = kinds.first, !kinds.contains(where: { shortfall.allows($0, buckets) }) {
        throw ProfilesError.nothingToSave(shortfall.problem, kind)
      }
    }
    var reading = try HeapReading(
      source, wants, rate: rate, binaries, CollectionTimes(), allowing: isPartialWelcome ? allowing : nil)
    self.kinds = kinds
    graph = try GraphProfiles(&reading, kinds)
    self.reading = reading
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
}
