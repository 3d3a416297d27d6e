import DebugInfo
package import GoExecutable
import GoRuntime

// What the executable's debug information says of the runtime's structures: then no release is asked for.
extension RuntimeLayout {
  /// The layout of the program's runtime.
  ///
  /// - Parameter version: the program's Go version, as its executable says it.
  package init(_ executable: GoExecutable, _ version: String, _ machine: Machine) throws(CoreError) {
    let release = GoVersion(namedIn: version) ?? GoVersion(buildVersion: version)
    // What the debug information says of older releases, nobody has compared.
    guard let release, release.minor >= Self.oldest.minor else { throw .release(version) }
    let table = RuntimeLayout(release, machine)
    let declarations: PackageDeclarations?
    do {
      declarations = try PackageDeclarations(executable, package: "runtime")
    } catch {
      // Damaged, the whole of it is doubtful.
      declarations = nil
    }
    if let declarations {
      self = try RuntimeLayout(declarations, table, version, machine)
    } else if let table {
      self = table
    } else {
      throw .release(version)
    }
  }

  /// The layout that debug information tells.
  ///
  /// - Parameters:
  ///   - table: that of the release, if it is known, for structs that the program's debug information leaves out.
  init(
    _ declarations: PackageDeclarations, _ table: RuntimeLayout?, _ version: String, _ machine: Machine
  ) throws(CoreError) {
    guard var layout = table ?? RuntimeLayout(.newest, machine) else { throw .release(version) }
    let fields = DeclaredFields(declarations, version, mayLackStructs: table != nil)
    try fields.checkConstants()
    try layout.readHeap(fields)
    try layout.readSpecials(fields)
    try layout.readGoroutines(fields)
    try layout.statistics.read(fields)
    self = layout
  }

  private mutating func readHeap(_ fields: DeclaredFields) throws(CoreError) {
    try fields.read(&heap.sweepGeneration, "mheap", "sweepgen", 4)
    try fields.read(&heap.allSpans, "mheap", "allspans", 24)
    try fields.read(&heap.arenas, "mheap", "arenas", 8)
    var lists: [UInt64] = []
    for name in ["allArenas", "heapArenas", "userArenaArenas"] {
      if let place = try fields.place("mheap", name, 24) { lists.append(place) }
    }
    if !lists.isEmpty { heap.arenaLists = lists }
    if fields.has("heapArena") {
      heap.arenaBits = try fields.place("heapArena", "bitmap", 1 << 20).map { bits throws(CoreError) in
        var places = ArenaBits(pointers: bits)
        try fields.read(&places.noMore, "heapArena", "noMorePtrs", 1 << 14)
        return places
      }
    }
    if fields.has("mspan") {
      span.length = try fields.length("mspan")
      try fields.read(&span.start, "mspan", "startAddr", 8)
      try fields.read(&span.pageCount, "mspan", "npages", 8)
      span.countWidth = try fields.width("mspan", "freeindex", [2, 8])
      try fields.read(&span.freeIndex, "mspan", "freeindex", UInt64(span.countWidth))
      try fields.read(&span.elementCount, "mspan", "nelems", UInt64(span.countWidth))
      try fields.read(&span.allocBits, "mspan", "allocBits", 8)
      try fields.read(&span.markBits, "mspan", "gcmarkBits", 8)
      try fields.read(&span.sweepGeneration, "mspan", "sweepgen", 4)
      try fields.read(&span.allocCount, "mspan", "allocCount", 2)
      try fields.read(&span.spanClass, "mspan", "spanclass", 1)
      try fields.read(&span.state, "mspan", "state", 1)
      try fields.read(&span.elementSize, "mspan", "elemsize", 8)
      try fields.read(&span.specials, "mspan", "specials", 8)
      span.largeType = try fields.place("mspan", "largeType", 8).map { Int($0) }
      isGreenTea = fields.has("spanInlineMarkBits")
    } else {
      try fields.lack("mspan")
    }
  }

  private mutating func readSpecials(_ fields: DeclaredFields) throws(CoreError) {
    if fields.has("special") {
      special.offsetWidth = try fields.width("special", "offset", [2, 8])
      try fields.read(&special.kind, "special", "kind", 1)
      special.payload = UInt64(try fields.length("special"))
      // Behind the part that all have there is nothing else in front.
      for (structure, field) in [("specialprofile", "b"), ("specialfinalizer", "fn"), ("specialWeakHandle", "handle")] {
        if let place = try fields.place(structure, field, 8), place != special.payload {
          throw fields.unknown("\(structure).\(field)")
        }
      }
    }
    special.finalizer = fields.constant("_KindSpecialFinalizer") ?? special.finalizer
    special.profile = fields.constant("_KindSpecialProfile") ?? special.profile
    if fields.constant("_KindSpecialFinalizer") != nil {
      special.cleanup = fields.constant("_KindSpecialCleanup")
      special.weakHandle = fields.constant("_KindSpecialWeakHandle")
    }
    if fields.has("cleanupFn") {
      special.hasArgument = true
    } else if try fields.place("specialCleanup", "fn", 8) != nil {
      special.hasArgument = false
    }
    try fields.expect("specialCleanup", [special.hasArgument ? "cleanup" : "fn": special.payload], length: nil)
    try fields.expect("cleanupBlock", ["cleanups": 32], length: nil)
    try fields.expect("cleanupFn", ["call": 0, "fn": 8, "arg": 16], length: 24)
    if fields.has("cleanupQueue") {
      var queue = CleanupQueue()
      try fields.read(&queue.all, "cleanupQueue", "all", 8)
      cleanupQueue = queue
    } else if fields.has("mheap") {
      cleanupQueue = nil
    }
    try fields.expect("cleanupBlockHeader", ["alllink": 16, "n": 24], length: nil)
    if fields.has("memRecordCycle") { cycleSize = UInt64(try fields.length("memRecordCycle")) }
    try fields.expect("bucket", ["allnext": 8, "typ": 16, "size": 32, "nstk": 40], length: 48)
    try fields.expect("memRecord", ["active": 0, "future": cycleSize], length: 4 * cycleSize)
    try fields.expect("memRecordCycle", ["allocs": 0, "frees": 8], length: nil)
    for name in ["finBlock", "finblock"] {
      try fields.expect(name, ["alllink": 0, "cnt": 16, "fin": 24], length: nil)
    }
    try fields.expect("finalizer", ["fn": 0, "arg": 8, "fint": 24, "ot": 32], length: 40)
    try fields.expect("itabTableType", ["size": 0, "count": 8, "entries": 16], length: nil)
    try fields.read(&dataMask, "moduledata", "gcdatamask", 16)
    try fields.expect("moduledata", ["gcbssmask": dataMask + 16], length: nil)
    try fields.read(&lastCollection, "mstats", "last_gc_unix", 8)
  }

  private mutating func readGoroutines(_ fields: DeclaredFields) throws(CoreError) {
    if fields.has("g") {
      goroutine.length = try fields.length("g")
      try fields.read(&goroutine.stackLow, "g", "stack.lo", 8)
      try fields.read(&goroutine.stackHigh, "g", "stack.hi", 8)
      try fields.read(&goroutine.panic, "g", "_panic", 8)
      try fields.read(&goroutine.defer, "g", "_defer", 8)
      try fields.read(&goroutine.thread, "g", "m", 8)
      try fields.read(&goroutine.sp, "g", "sched.sp", 8)
      try fields.read(&goroutine.pc, "g", "sched.pc", 8)
      try fields.read(&goroutine.context, "g", "sched.ctxt", 8)
      try fields.read(&goroutine.link, "g", "sched.lr", 8)
      try fields.read(&goroutine.syscallSP, "g", "syscallsp", 8)
      try fields.read(&goroutine.syscallPC, "g", "syscallpc", 8)
      try fields.read(&goroutine.stackTop, "g", "stktopsp", 8)
      try fields.read(&goroutine.status, "g", "atomicstatus", 4)
      try fields.read(&goroutine.id, "g", "goid", 8)
      try fields.read(&goroutine.waitSince, "g", "waitsince", 8)
      try fields.read(&goroutine.waitReason, "g", "waitreason", 1)
      try fields.read(&goroutine.creator, "g", "gopc", 8)
      try fields.read(&goroutine.start, "g", "startpc", 8)
      try fields.read(&goroutine.labels, "g", "labels", 8)
      goroutine.runningCleanups = try fields.place("g", "runningCleanups", 1).map { Int($0) }
    } else {
      try fields.lack("g")
    }
    try fields.expect("m", ["g0": 0], length: nil)
    try fields.read(&thread.processID, "m", "procid", 8)
    try fields.read(&thread.signalGoroutine, "m", "gsignal", 8)
    try fields.read(&thread.id, "m", "id", 8)
    if let link = try fields.place("m", "alllink", 8) {
      thread.links = [link]
      var place = link &+ thread.vdsoSP
      try fields.read(&place, "m", "vdsoSP", 8)
      try fields.expect("m", ["vdsoPC": place &+ 8], length: nil)
      thread.vdsoSP = place &- link
    }
    try fields.expect("_defer", ["sp": 8, "pc": 16, "fn": 24], length: nil)
    try fields.read(&deferLink, "_defer", "link", 8)
    try fields.read(&panicArgument, "_panic", "arg", 16)
    try fields.read(&panicLink, "_panic", "link", 8)
  }
}
