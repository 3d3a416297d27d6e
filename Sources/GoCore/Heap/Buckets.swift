/// A stack of allocations with its numbers, as runtime.MemProfile has it.
struct Bucket {
  let address: UInt64
  let size: UInt64
  let pcs: [UInt64]
  let allocs: UInt64
  let frees: UInt64
}

/// The buckets of the memory profile.
struct Buckets {
  private(set) var all: [Bucket] = []

  static let header = 48
  private static let most = 1 << 24
  static let deepest: UInt64 = 1 << 12

  /// Reads the list that begins with `first`, in its order, which is that of a dump and of runtime/pprof.
  ///
  /// - Parameter cycle: `mProfCycle`: the number of the cycle, and whether it was flushed; nil if it was not found.
  init(
    _ memory: CoreMemory, _ layout: RuntimeLayout, first: UInt64, cycle: UInt32?, version: String
  ) throws(CoreError) {
    struct Counts {
      var allocs, frees: UInt64
    }
    var counts: [(active: Counts, future: [Counts])] = []
    var address = first
    var seen = Set<UInt64>()
    while address != 0 {
      guard seen.insert(address).inserted, all.count < Self.most else {
        throw .contradiction("the list of allocation stacks is a circle", version)
      }
      let type = try memory.word(address &+ 16)
      let depth = try memory.word(address &+ 40)
      guard type == 1, depth <= Self.deepest else {
        throw .contradiction("an allocation stack of kind \(type) with \(depth) frames", version)
      }
      let numbers = 4 * layout.cycleSize
      try memory.spend(depth * 8 + numbers)
      let bytes = try memory.bytes(address &+ UInt64(Self.header), Int(depth * 8 + numbers))
      let pcs = (0..<Int(depth)).map { bytes.u64($0 * 8) }
      func cycle(_ index: UInt64) -> Counts {
        let at = Int(depth * 8 + index * layout.cycleSize)
        return Counts(allocs: bytes.u64(at), frees: bytes.u64(at + 8))
      }
      counts.append((cycle(0), (1...3).map { cycle($0) }))
      all.append(
        Bucket(address: address, size: try memory.word(address &+ 32), pcs: pcs, allocs: 0, frees: 0))
      address = try memory.word(address &+ 8)
    }
    // What the runtime adds before it tells the numbers: the cycle that has ended; if none has ever, all.
    let ended = cycle.map { Int($0 >> 1) % 3 }
    var sums = counts.map { entry in
      guard let ended else { return entry.active }
      return Counts(
        allocs: entry.active.allocs &+ entry.future[ended].allocs,
        frees: entry.active.frees &+ entry.future[ended].frees)
    }
    if sums.allSatisfy({ $0.allocs == 0 && $0.frees == 0 }) {
      sums = counts.map { entry in
        entry.future.reduce(entry.active) { Counts(allocs: $0.allocs &+ $1.allocs, frees: $0.frees &+ $1.frees) }
      }
    }
    for (index, sum) in sums.enumerated() {
      let bucket = all[index]
      all[index] = Bucket(
        address: bucket.address, size: bucket.size, pcs: bucket.pcs, allocs: sum.allocs, frees: sum.frees)
    }
  }
}
