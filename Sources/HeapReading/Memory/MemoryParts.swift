package import GoHeapDump

/// All memory that the runtime has from the system, in parts that add up to `sys`. All numbers are bytes.
public struct MemoryParts: Codable, Equatable, Sendable {
  /// The releases that count memory as this dump does.
  public let releases: String
  /// What else one must know to compare `resident` with what the system says.
  public let note: String?
  /// Objects that are reachable, or not collected yet.
  public let objects: UInt64
  /// What of the objects a root in the dump leads to; nil if it was not found out.
  public package(set) var reachable: UInt64?
  /// What of the others may be in use, as something may hold it that is not in the dump; nil if it was not found out.
  public package(set) var perhapsInUse: UInt64?
  /// The other objects: garbage that is not collected yet; nil if it was not found out.
  public package(set) var garbage: UInt64?
  /// The rest of the spans that objects are in.
  public let freeSlots: UInt64
  /// Spans without objects that are kept for new ones.
  public let idle: UInt64
  /// Stacks of goroutines and threads.
  public let stacks: UInt64
  /// The runtime's descriptions of spans.
  public let mspan: UInt64
  /// The CPUs' caches of spans.
  public let mcache: UInt64
  /// The tables of the memory profile and other profiles.
  public let buckhash: UInt64
  /// The garbage collector.
  public let gc: UInt64
  /// Everything else of the runtime.
  public let other: UInt64
  /// Spans without objects whose memory the system was told that it may have back.
  public let released: UInt64
  /// What the parts lack of `sys`, negative if they are more: 0 unless the dump is damaged.
  public let unaccounted: Int64
  /// `sys` without `released`: at most so much of it is in memory.
  public let resident: UInt64
  /// All of it.
  public let sys: UInt64

  /// nil if there are no MemStats, or only those of collections.
  package init?(_ memStats: [String: UInt64], _ params: Params, largestObject: UInt64) {
    guard memStats["sys"] != nil else { return nil }
    let candidates = MemStatsAccounting.candidates(params).map {
      MemoryParts(memStats, $0, words: largestObject / UInt64(params.pointerSize))
    }
    // Only one way of counting adds up, or the ways make no difference.
    guard let parts = candidates.first(where: { $0.unaccounted == 0 }) ?? candidates.first else { return nil }
    self = parts
  }

  /// - Parameter words: pointers that the largest object has room for.
  private init(_ memStats: [String: UInt64], _ accounting: MemStatsAccounting, words: UInt64) {
    releases = accounting.releases
    note = accounting.note
    let inUse = memStats[.heapInuse].subtractingClamped(accounting.heapHoldsStacks ? memStats[.stacksInuse] : 0)
    objects = memStats[.heapAlloc]
    freeSlots = inUse.subtractingClamped(objects)
    released = memStats[.heapReleased]
    idle = memStats[.heapIdle].subtractingClamped(released)
    stacks = accounting.stacks.reduce(0) { $0.addingClamped(memStats[$1]) }
    mspan = memStats[.mspanSys]
    mcache = memStats[.mcacheSys]
    buckhash = memStats[.buckhashSys]
    gc = memStats[.gcSys]
    let bits = accounting.dumpBufferBits
    // heapdump.go, makeheapobjbv: so many bytes for the bitmap of the largest object.
    let dumpBuffer = bits == 0 || words == 0 ? 0 : words / (8 / bits) + 1
    other = memStats[.otherSys].subtractingClamped(dumpBuffer)
    sys = memStats[.sys]
    resident = sys.subtractingClamped(released)
    let parts = [objects, freeSlots, idle, stacks, mspan, mcache, buckhash, gc, other, released]
    let sum = parts.reduce(Int128(0)) { $0 + Int128($1) }
    unaccounted = Int64(clamping: Int128(sys) - sum)
  }
}
