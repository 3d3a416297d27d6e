extension RuntimeLayout {
  /// Where the numbers of runtime.MemStats come from: fields of the runtime's structures, in bytes.
  struct Statistics: Equatable, Sendable {
    /// Three `heapStatsDelta` in `mstats`, which add up.
    var deltas: UInt64 = 0
    var deltaLength = 1168
    var released = 8, inHeap = 16, inStacks = 24, inWorkBuffers = 32
    /// nil where there is none.
    var inPointerBits: Int?
    var tinyAllocs = 40, largeAlloc = 48, largeAllocCount = 56, smallAllocCount = 64
    var largeFree = 608, largeFreeCount = 616, smallFreeCount = 624
    var committed = 0
    /// In `mstats`.
    var stacks: UInt64 = 3520, spans: UInt64 = 3528, caches: UInt64 = 3536, buckets: UInt64 = 3544
    var collector: UInt64 = 3552, other: UInt64 = 3560
    /// `inuse` of `spanalloc` and `cachealloc` in `mheap`.
    var spansInUse: UInt64 = 92368, cachesInUse: UInt64 = 92512
    /// In `gcControllerState`.
    var memoryLimit: UInt64 = 8, percentGoal: UInt64 = 72, sweepTrigger: UInt64 = 80, triggered: UInt64 = 88
    var heapMarked: UInt64 = 152, heapInUse: UInt64 = 272, heapReleased: UInt64 = 280, heapFree: UInt64 = 288
    var totalAlloc: UInt64 = 296, totalFree: UInt64 = 304, mappedReady: UInt64 = 312
    /// In `p`.
    var cache: UInt64 = 56
    /// In `mcache`.
    var cachedTinyAllocs: UInt64 = 40, cachedSpans: UInt64 = 48
    /// In `mspan`.
    var countBeforeCache: UInt64 = 102

    /// `numSpanClasses`: two for each size.
    static let spanClasses = 136
    static let sizeClasses = spanClasses / 2
  }
}

extension RuntimeLayout.Statistics {
  init(minor: Int) {
    if minor <= 24 {
      (deltaLength, inPointerBits) = (1176, 40)
      (tinyAllocs, largeAlloc, largeAllocCount, smallAllocCount) = (48, 56, 64, 72)
      (largeFree, largeFreeCount, smallFreeCount) = (616, 624, 632)
      (stacks, spans, caches, buckets, collector, other) = (3544, 3552, 3560, 3568, 3576, 3584)
      (spansInUse, cachesInUse) = minor == 21 ? (92280, 92352) : (92344, 92416)
    }
    if minor == 25 { cachesInUse = 92440 }
    if minor <= 22 { cache = 64 }
    if minor <= 23 { (cachedTinyAllocs, cachedSpans) = (32, 40) }
    if minor == 21 { countBeforeCache = 110 }
  }

  /// Reads what debug information says of the same.
  mutating func read(_ fields: DeclaredFields) throws(CoreError) {
    let delta = "heapStatsDelta"
    if fields.has(delta) {
      deltaLength = try fields.length(delta)
      inPointerBits = try fields.place(delta, "inPtrScalarBits", 8).map { Int($0) }
      let counts = UInt64(Self.sizeClasses * 8)
      try fields.read(&committed, delta, "committed", 8)
      try fields.read(&released, delta, "released", 8)
      try fields.read(&inHeap, delta, "inHeap", 8)
      try fields.read(&inStacks, delta, "inStacks", 8)
      try fields.read(&inWorkBuffers, delta, "inWorkBufs", 8)
      try fields.read(&tinyAllocs, delta, "tinyAllocCount", 8)
      try fields.read(&largeAlloc, delta, "largeAlloc", 8)
      try fields.read(&largeAllocCount, delta, "largeAllocCount", 8)
      try fields.read(&smallAllocCount, delta, "smallAllocCount", counts)
      try fields.read(&largeFree, delta, "largeFree", 8)
      try fields.read(&largeFreeCount, delta, "largeFreeCount", 8)
      try fields.read(&smallFreeCount, delta, "smallFreeCount", counts)
    }
    try fields.read(&deltas, "mstats", "heapStats.stats", UInt64(3 * deltaLength))
    try fields.read(&stacks, "mstats", "stacks_sys", 8)
    try fields.read(&spans, "mstats", "mspan_sys", 8)
    try fields.read(&caches, "mstats", "mcache_sys", 8)
    try fields.read(&buckets, "mstats", "buckhash_sys", 8)
    try fields.read(&collector, "mstats", "gcMiscSys", 8)
    try fields.read(&other, "mstats", "other_sys", 8)
    try fields.read(&spansInUse, "mheap", "spanalloc.inuse", 8)
    try fields.read(&cachesInUse, "mheap", "cachealloc.inuse", 8)
    let controller = "gcControllerState"
    try fields.read(&memoryLimit, controller, "memoryLimit", 8)
    try fields.read(&percentGoal, controller, "gcPercentHeapGoal", 8)
    try fields.read(&sweepTrigger, controller, "sweepDistMinTrigger", 8)
    try fields.read(&triggered, controller, "triggered", 8)
    try fields.read(&heapMarked, controller, "heapMarked", 8)
    try fields.read(&heapInUse, controller, "heapInUse", 8)
    try fields.read(&heapReleased, controller, "heapReleased", 8)
    try fields.read(&heapFree, controller, "heapFree", 8)
    try fields.read(&totalAlloc, controller, "totalAlloc", 8)
    try fields.read(&totalFree, controller, "totalFree", 8)
    try fields.read(&mappedReady, controller, "mappedReady", 8)
    try fields.read(&cache, "p", "mcache", 8)
    try fields.read(&cachedTinyAllocs, "mcache", "tinyAllocs", 8)
    try fields.read(&cachedSpans, "mcache", "alloc", UInt64(Self.spanClasses * 8))
    try fields.read(&countBeforeCache, "mspan", "allocCountBeforeCache", 2)
  }
}
