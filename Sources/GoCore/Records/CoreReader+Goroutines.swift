import GoExecutable
import GoHeapDump
import GoRuntime

// Goroutines with their stacks, and threads.
extension CoreReader {
  private static let mostGoroutines: UInt64 = 1 << 27

  mutating func readGoroutines<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    let goroutines = try reading { reader throws(CoreError) in try reader.goroutines() }
    let vdsoSP = try threadLink() &+ layout.thread.vdsoSP
    let threads = ThreadsByStack(core.threads)
    var unwinder = Unwinder(memory)
    let release = GoVersion(buildVersion: version) ?? .newest
    var labels = GoroutineLabels(memory, isMap: release.minor <= 23, version: version)
    for goroutine in goroutines {
      results.goroutines += 1
      let layout = layout.thread
      var start = try reading { _ throws(CoreError) in
        try unwinder.start(goroutine, threads, layout, vdsoSP: vdsoSP)
      }
      var frames = try reading { _ throws(CoreError) in try unwinder.frames(start, of: goroutine) }
      if start.isInterrupted, !goroutine.isWhole(frames) {
        // It was about to change stacks, perhaps, and has said where it goes on.
        var saved = unwinder.saved(goroutine)
        saved.registers = start.registers
        let others = try reading { _ throws(CoreError) in try unwinder.frames(saved, of: goroutine) }
        if goroutine.isWhole(others) { (start, frames) = (saved, others) }
      }
      if !goroutine.isWhole(frames) { results.unfinishedStacks += 1 }
      let own = try reading { _ throws(CoreError) in try labels.labels(goroutine.labels) }
      if own == nil { results.unreadableLabels += 1 }
      try add(goroutine, start, own ?? [], &unwinder, to: &visitor)
      try add(frames, start, &unwinder, to: &visitor)
      for register in start.registers
      where register >= params.arena.start && register < params.arena.end && visitor.wanted.contains(.otherRoot) {
        var contents = RecordFeed.Contents()
        contents.name = Array("registers of goroutine \(goroutine.id)".utf8)
        try feed.add(.otherRoot, [0, register], contents, to: &visitor)
      }
      try addDefers(goroutine, to: &visitor)
    }
  }

  private func goroutines() throws(CoreError) -> [CoreGoroutine] {
    let (start, count) = try memory.slice(variables.require(.goroutines, version))
    guard count <= Self.mostGoroutines else { throw .invalid("the number of goroutines", count) }
    var found: [CoreGoroutine] = []
    var known = Set<UInt64>()
    for index in 0..<count {
      try memory.spend(8)
      let address = try memory.word(start &+ index &* 8)
      guard known.insert(address).inserted else { throw .contradiction("a goroutine that is there twice", version) }
      if let goroutine = try CoreGoroutine(memory, layout.goroutine, at: address) { found.append(goroutine) }
    }
    return found
  }

  private mutating func add<Visitor: RecordVisitor>(
    _ goroutine: CoreGoroutine, _ start: StackStart, _ labels: [GoroutineLabel], _ unwinder: inout Unwinder,
    to visitor: inout Visitor
  ) throws(HeapDumpError) {
    var contents = RecordFeed.Contents()
    contents.name = try reading { reader throws(CoreError) in try reader.waitReason(goroutine.waitReason) }
    contents.labels = labels
    contents.isInterrupted = start.isInterrupted && start.pc != 0
    let isSystem = try reading { reader throws(CoreError) in try reader.isSystem(goroutine, unwinder) }
    let values: [UInt64] = [
      goroutine.address, start.sp, goroutine.id, goroutine.creator, goroutine.status, isSystem ? 1 : 0, 0,
      goroutine.waitSince, 0, goroutine.context, goroutine.thread, goroutine.defer, goroutine.panic,
    ]
    try feed.add(.goroutine, values, contents, to: &visitor)
  }

  private mutating func add<Visitor: RecordVisitor>(
    _ frames: [CoreFrame], _ start: StackStart, _ unwinder: inout Unwinder, to visitor: inout Visitor
  ) throws(HeapDumpError) {
    let wantsMemory = visitor.objectDetail == .pointers || visitor.objectDetail == .contents
    var callee = FrameMap.Arguments()
    callee.map = []
    var calleeSP: UInt64 = 0
    var isInterrupted = start.isInterrupted
    for (depth, frame) in frames.enumerated() {
      var contents = RecordFeed.Contents()
      contents.name = try reading { _ throws(CoreError) in try unwinder.name(frame.function) }
      if wantsMemory {
        // The maps are those of calls. What was interrupted elsewhere has its pointers anywhere, and in registers.
        let keepsRegisters = try reading { _ throws(CoreError) in try unwinder.keepsRegisters(frame.function) }
        let isAnywhere = isInterrupted || keepsRegisters
        let map = try reading { _ throws(CoreError) in
          try unwinder.map(frame, callee: callee, isInterrupted: isAnywhere)
        }
        isInterrupted = keepsRegisters
        contents.memory = try reading { reader throws(CoreError) in
          try reader.memory.bytes(frame.sp, Int(frame.fp - frame.sp))
        }
        contents.pointers = map.pointers
        callee = map.arguments
      }
      let values: [UInt64] = [
        frame.sp, UInt64(depth), calleeSP, 0, frame.entry, frame.pc, frame.continuation, 0, 0,
      ]
      try feed.add(.stackFrame, values, contents, to: &visitor)
      calleeSP = frame.sp
    }
  }

  private mutating func addDefers<Visitor: RecordVisitor>(
    _ goroutine: CoreGoroutine, to visitor: inout Visitor
  ) throws(HeapDumpError) {
    guard visitor.wanted.contains(.defer) || visitor.wanted.contains(.panic) else { return }
    let (defers, panics) = try reading { reader throws(CoreError) in
      (try reader.defers(goroutine), try reader.panics(goroutine))
    }
    for values in defers { try feed.add(.defer, values, to: &visitor) }
    for values in panics { try feed.add(.panic, values, to: &visitor) }
  }

  private func defers(_ goroutine: CoreGoroutine) throws(CoreError) -> [[UInt64]] {
    try list(goroutine.defer, link: layout.deferLink) { at throws(CoreError) in
      let function = try memory.word(at &+ 24)
      return [
        at, goroutine.address, try memory.word(at &+ 8), try memory.word(at &+ 16), function, try code(of: function),
        try memory.word(at &+ layout.deferLink),
      ]
    }
  }

  private func panics(_ goroutine: CoreGoroutine) throws(CoreError) -> [[UInt64]] {
    try list(goroutine.panic, link: layout.panicLink) { at throws(CoreError) in
      let argument = at &+ layout.panicArgument
      return [
        at, goroutine.address, try memory.word(argument), try memory.word(argument &+ 8), 0,
        try memory.word(at &+ layout.panicLink),
      ]
    }
  }

  /// What `body` makes of each element of a list.
  private func list(
    _ first: UInt64, link: UInt64, _ body: (UInt64) throws(CoreError) -> [UInt64]
  ) throws(CoreError) -> [[UInt64]] {
    var found: [[UInt64]] = []
    var seen = Set<UInt64>()
    var at = first
    while at != 0 {
      guard seen.insert(at).inserted else { throw .contradiction("a list in a circle", version) }
      try memory.spend(64)
      found.append(try body(at))
      at = try memory.word(at &+ link)
    }
    return found
  }

  // MARK: What it says of itself

  private func waitReason(_ number: UInt8) throws(CoreError) -> [UInt8] {
    guard let reasons = variables.addresses[.waitReasons], number < 64 else { return [] }
    return try memory.string(reasons &+ UInt64(number) * 16, limit: 256)
  }

  /// Whether a goroutine is the runtime's own, as the runtime decides it.
  private func isSystem(_ goroutine: CoreGoroutine, _ unwinder: Unwinder) throws(CoreError) -> Bool {
    guard let index = unwinder.function(containing: goroutine.start) else { return false }
    let function = try Self.reading { () throws(GoExecutableError) in try memory.executable.function(index) }
    let name = String(decoding: try unwinder.name(function), as: UTF8.self)
    switch name {
    case "runtime.main", "runtime.corostart", "runtime.handleAsyncEvent": return false
    case "runtime.runfinq", "runtime.runFinalizers":
      // While a finalizer runs, it is the program's.
      let status = try variables.addresses[.finalizerStatus].map { address throws(CoreError) in
        try memory.u32(address)
      }
      return (status ?? 0) & 2 == 0
    case "runtime.runCleanups": return !goroutine.runsCleanups
    default: return name.hasPrefix("runtime.")
    }
  }

  // MARK: Threads

  mutating func readThreads<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    let link = try threadLink()
    let threads = try reading { reader throws(CoreError) in
      let first = try reader.memory.word(reader.variables.require(.threads, reader.version))
      return try reader.list(first, link: link) { at throws(CoreError) in
        [
          at, try reader.memory.word(at &+ reader.layout.thread.id),
          try reader.memory.word(at &+ reader.layout.thread.processID),
        ]
      }
    }
    for values in threads { try feed.add(.osThread, values, to: &visitor) }
  }

  /// Where the link of a thread is: it moved within Go 1.24, so that it is tried out where nothing tells it.
  private mutating func threadLink() throws(HeapDumpError) -> UInt64 {
    if let link = foundThreadLink { return link }
    let link = try reading { reader throws(CoreError) in try reader.findThreadLink() }
    foundThreadLink = link
    return link
  }

  private func findThreadLink() throws(CoreError) -> UInt64 {
    let links = layout.thread.links
    guard links.count > 1 else { return links[0] }
    let first = try memory.word(variables.require(.threads, version))
    // A word that is 0 ends the list, too: the link leads to the most threads.
    var best: (link: UInt64, length: UInt64) = (links[0], 0)
    for link in links {
      let length = try ThreadList(memory, layout.goroutine, link: link).length(from: first) { () throws(CoreError) in
        try memory.spend(8)
        return true
      }
      if length > best.length { best = (link, length) }
    }
    guard best.length > 0 else { throw .contradiction("the list of threads", version) }
    try LayoutCheck(memory, layout, version).checkThreads(first, link: best.link)
    return best.link
  }
}
