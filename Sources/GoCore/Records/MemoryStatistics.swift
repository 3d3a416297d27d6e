import GoHeapDump
import GoRuntime

/// The numbers that runtime.ReadMemStats would have given when the core was taken.
///
/// It flushes the caches of the CPUs first, which frees some stacks: here they are only counted.
struct MemoryStatistics {
  private let reader: CoreReader
  private var memory: CoreMemory { reader.memory }
  private var places: RuntimeLayout.Statistics { reader.layout.statistics }
  private let base, heap: UInt64
  /// What `heapStatsDelta` adds up to; by class of sizes.
  private var allocs = [UInt64](repeating: 0, count: RuntimeLayout.Statistics.sizeClasses)
  private var frees = [UInt64](repeating: 0, count: RuntimeLayout.Statistics.sizeClasses)
  private var released: UInt64 = 0, inHeap: UInt64 = 0, inStacks: UInt64 = 0, inWorkBuffers: UInt64 = 0
  private var inPointerBits: UInt64 = 0, committed: UInt64 = 0
  private var tinyAllocs: UInt64 = 0
  private var largeAlloc: UInt64 = 0, largeAllocCount: UInt64 = 0
  private var largeFree: UInt64 = 0, largeFreeCount: UInt64 = 0
  /// Bytes of objects in the caches, which the runtime has not counted yet.
  private var cached: UInt64 = 0

  private static let mostProcessors: UInt64 = 1 << 12

  /// Adds up what the runtime has counted; nil if a variable of it was not found.
  init?(_ reader: CoreReader) throws(CoreError) {
    let addresses = reader.variables.addresses
    guard let base = addresses[.statistics], let heap = addresses[.heap], let processors = addresses[.processors] else {
      return nil
    }
    (self.reader, self.base, self.heap) = (reader, base, heap)
    for index: UInt64 in 0..<3 { try addDelta(base &+ places.deltas &+ index * UInt64(places.deltaLength)) }
    let (start, count) = try memory.slice(processors)
    guard count <= Self.mostProcessors else { throw .contradiction("\(count) processors", reader.version) }
    for index in 0..<count { try addCache(of: memory.word(start &+ index * 8)) }
  }

  private mutating func addDelta(_ address: UInt64) throws(CoreError) {
    let bytes = try memory.bytes(address, places.deltaLength)
    committed &+= bytes.u64(places.committed)
    released &+= bytes.u64(places.released)
    inHeap &+= bytes.u64(places.inHeap)
    inStacks &+= bytes.u64(places.inStacks)
    inWorkBuffers &+= bytes.u64(places.inWorkBuffers)
    if let place = places.inPointerBits { inPointerBits &+= bytes.u64(place) }
    tinyAllocs &+= bytes.u64(places.tinyAllocs)
    largeAlloc &+= bytes.u64(places.largeAlloc)
    largeAllocCount &+= bytes.u64(places.largeAllocCount)
    largeFree &+= bytes.u64(places.largeFree)
    largeFreeCount &+= bytes.u64(places.largeFreeCount)
    for index in allocs.indices {
      allocs[index] &+= bytes.u64(places.smallAllocCount + index * 8)
      frees[index] &+= bytes.u64(places.smallFreeCount + index * 8)
    }
  }

  /// What was allocated from the spans that a CPU has is counted when it gives them back.
  private mutating func addCache(of processor: UInt64) throws(CoreError) {
    let cache = try memory.word(processor &+ places.cache)
    guard cache != 0 else { return }
    tinyAllocs &+= try memory.word(cache &+ places.cachedTinyAllocs)
    for index in 0..<RuntimeLayout.Statistics.spanClasses {
      let span = try memory.word(cache &+ places.cachedSpans &+ UInt64(index * 8))
      // Of a class without one, all have the same empty span, whose numbers are 0.
      let count = UInt64(try memory.u16(span &+ UInt64(reader.layout.span.allocCount)))
      let used = count &- UInt64(try memory.u16(span &+ places.countBeforeCache))
      allocs[index / 2] &+= used
      cached &+= used &* Self.size(index / 2)
    }
  }

  /// The size of a class of objects; the first one is that of large objects, which are counted otherwise.
  private static func size(_ sizeClass: Int) -> UInt64 { sizeClass == 0 ? 0 : SizeClasses.sizes[sizeClass - 1] }

  /// Those of `MemStats` that a heap dump has, but for the times of collections.
  func values() throws(CoreError) -> [Field: UInt64] {
    var (totalAlloc, mallocs, totalFree, freed) = (largeAlloc, largeAllocCount, largeFree, largeFreeCount)
    for index in allocs.indices {
      totalAlloc &+= allocs[index] &* Self.size(index)
      mallocs &+= allocs[index]
      totalFree &+= frees[index] &* Self.size(index)
      freed &+= frees[index]
    }
    (mallocs, freed) = (mallocs &+ tinyAllocs, freed &+ tinyAllocs)
    let idle = committed &- inStacks &- inWorkBuffers &- inPointerBits &- inHeap
    let stacks = try memory.word(base &+ places.stacks) &+ inStacks
    let collector = try memory.word(base &+ places.collector) &+ inWorkBuffers &+ inPointerBits
    let (spans, caches) = try (memory.word(base &+ places.spans), memory.word(base &+ places.caches))
    let (buckets, other) = try (memory.word(base &+ places.buckets), memory.word(base &+ places.other))
    let heapSys = inHeap &+ idle &+ released
    var values: [Field: UInt64] = [
      .alloc: totalAlloc &- totalFree, .totalAlloc: totalAlloc, .nlookup: 0, .nmalloc: mallocs, .nfree: freed,
      .sys: heapSys &+ stacks &+ spans &+ caches &+ buckets &+ collector &+ other,
      .heapAlloc: totalAlloc &- totalFree, .heapSys: heapSys, .heapIdle: idle &+ released, .heapInuse: inHeap,
      .heapReleased: released, .heapObjects: mallocs &- freed, .stacksInuse: inStacks, .stacksSys: stacks,
      .mspanInuse: try memory.word(heap &+ places.spansInUse), .mspanSys: spans,
      .mcacheInuse: try memory.word(heap &+ places.cachesInUse), .mcacheSys: caches, .buckhashSys: buckets,
      .gcSys: collector, .otherSys: other,
    ]
    values[.nextGC] = try nextCollection()
    return values
  }

  /// At which size of the heap the next collection ends: gcControllerState.heapGoal; nil if the variable was not found.
  private func nextCollection() throws(CoreError) -> UInt64? {
    guard let controller = reader.variables.addresses[.controller] else { return nil }
    func word(_ place: UInt64) throws(CoreError) -> UInt64 { try memory.word(controller &+ place) }
    let goal = try word(places.percentGoal)
    let limited = try limitedGoal(word)
    if limited < goal { return limited }
    let triggered = try word(places.triggered)
    let raised = max(goal, try word(places.sweepTrigger))
    // minRunway; ^0 says that no collection has begun.
    return triggered == .max ? raised : max(raised, triggered &+ 64 << 10)
  }

  /// The same by the memory limit: gcControllerState.memoryLimitHeapGoal.
  private func limitedGoal(_ word: (UInt64) throws(CoreError) -> UInt64) throws(CoreError) -> UInt64 {
    let alloc = try word(places.totalAlloc) &+ cached &- word(places.totalFree)
    let (ready, limit, marked) = try (word(places.mappedReady), word(places.memoryLimit), word(places.heapMarked))
    let others = ready &- (try word(places.heapFree)) &- alloc
    let (used, isTooMuch) = others.addingReportingOverflow(ready > limit ? ready - limit : 0)
    guard !isTooMuch, used < limit else { return marked }
    let goal = limit - used
    // 3 %, at least 1 MiB, are kept free.
    let headroom = max(goal / 100 * 3, 1 << 20)
    return max(marked, goal < headroom || goal - headroom < headroom ? headroom : goal - headroom)
  }
}
