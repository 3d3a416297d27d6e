package import GoExecutable
package import GoHeapDump
import GoRuntime
import ByteStreams

/// Reads the core of a Go program: a second source of what a heap dump has, and of more.
package struct CoreReader: RecordSource {
  let memory: CoreMemory
  let layout: RuntimeLayout
  let variables: RuntimeVariables
  /// The program's Go version, as its executable says it.
  let version: String
  let params: Params
  var feed: RecordFeed
  var results = CoreChecks()
  /// Where the link of a thread is, once it was looked for.
  var foundThreadLink: UInt64?
  /// runtime.MemProfileRate.
  package let memProfileRate: Int64?
  /// What whoever has chosen the executable says of it.
  package var remarks: [String] = []

  package var hasReturnAddresses: Bool { true }

  var core: CoreFile { memory.core }

  /// Reads what leads to everything else.
  ///
  /// - Parameters:
  ///   - core: its headers.
  ///   - executable: the one that the process ran.
  package init(_ core: CoreFile, _ executable: GoExecutable) throws(CoreError) {
    guard executable.summary.architecture == core.machine.architecture else {
      throw .executableMachine(core.machine.name)
    }
    let entry = try Self.reading { () throws(GoExecutableError) in try executable.entryPoint() }
    guard let entry else { throw .executableFormat }
    guard let loaded = core.entryPoint else { throw .noEntryPoint }
    let (addresses, bias) = (executable.loadedAddresses, loaded &- entry)
    guard addresses.lowerBound &+ bias <= addresses.upperBound &+ bias else {
      throw .invalid("the address where the program begins", loaded)
    }
    let memory = CoreMemory(core, executable, bias: bias)
    let version = executable.summary.buildInfo?.goVersion ?? "go1.\(executable.summary.goVersion.minor)"
    let layout = try RuntimeLayout(executable, version, core.machine)
    (self.memory, self.version, self.layout) = (memory, version, layout)
    let variables = try RuntimeVariables(memory, layout, version)
    self.variables = variables
    let heap = try variables.require(.heap, version)
    let cpus = variables.addresses[.cpus] ?? variables.addresses[.startCPUs]
    try LayoutCheck(memory, layout, version).check(variables)
    params = Params(
      arena: try Self.arenas(memory, layout, heap, version), arch: core.machine.name, buildVersion: version,
      cpus: try cpus.map { address throws(CoreError) in UInt64(try memory.u32(address)) } ?? 0,
      // Without symbols, nothing tells where those are that are to be run.
      listsCleanups: layout.special.cleanup != nil
        && (layout.cleanupQueue == nil || variables.addresses[.cleanups] != nil))
    memProfileRate = try variables.addresses[.rate].map { address throws(CoreError) in
      Int64(bitPattern: try memory.word(address))
    }
    feed = RecordFeed(params)
    results.cpus = max(1, min(Int(truncatingIfNeeded: params.cpus), 1 << 12))
  }

  static func reading<Value>(_ body: () throws(GoExecutableError) -> Value) throws(CoreError) -> Value {
    do { return try body() } catch { throw .executable(error) }
  }

  /// Where the heap lies: from the lowest of its arenas to the highest.
  private static func arenas(
    _ memory: CoreMemory, _ layout: RuntimeLayout, _ heap: UInt64, _ version: String
  ) throws(CoreError) -> Range<UInt64> {
    var (low, high) = (UInt64.max, UInt64(0))
    for list in layout.heap.arenaLists {
      let (start, count) = try memory.slice(heap &+ list)
      guard count <= 1 << 22 else { throw .contradiction("\(count) arenas", version) }
      for index in 0..<count {
        try memory.spend(8)
        let base = (try memory.word(start &+ index &* 8)) << 26 &+ memory.core.machine.arenaBase
        (low, high) = (min(low, base), max(high, base &+ 1 << 26))
      }
    }
    guard low < high else { throw .contradiction("no arenas", version) }
    return low..<high
  }

  package func tally(_ tag: RecordTag) -> (records: Int, bytes: Int) { feed.tally(tag) }

  package var warnings: [String] {
    let cut =
      core.missing > 0
      ? ["the core was cut short, \(core.missing) bytes are missing at its end (ulimit -c limits cores)"] : []
    return cut + remarks + checks.filter { !$0.agrees }.map { "\($0.text): \($0.reason)" }
  }

  package var checks: [SourceCheck] { results.checks }

  package var length: Int? { core.bytes.length }

  package mutating func read<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    visitor.visit(params: params)
    feed.count(.params)
    let (wanted, detail) = (visitor.wanted, visitor.objectDetail)
    let wantsGraph = detail == .pointers || detail == .contents
    let wantsSpans = detail != .skipped || wanted.contains(.allocSample)
    if wantsGraph || wanted.contains(.itab) || wanted.contains(.type) { try readItabs(into: &visitor) }
    var spans: HeapSpans?
    if wantsSpans { spans = try reading { reader throws(CoreError) in try reader.heapSpans() } }
    var revived: [Special] = []
    if let spans, detail != .skipped { revived = try readObjects(spans, into: &visitor) }
    if wanted.contains(.goroutine) || wanted.contains(.stackFrame) { try readGoroutines(into: &visitor) }
    if wanted.contains(.osThread) { try readThreads(into: &visitor) }
    try readSegments(into: &visitor)
    if let spans, wanted.contains(.finalizer) || wanted.contains(.queuedFinalizer) {
      try readFinalizers(spans, revived, into: &visitor)
      if visitor.wanted.contains(.otherRoot) { try readCleanups(spans, into: &visitor) }
    }
    try readStatistics(into: &visitor)
    if wanted.contains(.memProf) { try readBuckets(into: &visitor) }
    if let spans, wanted.contains(.allocSample) { try readSamples(spans, into: &visitor) }
    feed.count(.eof)
  }

  /// Looks into the core; what is wrong with it is an error of the source.
  func reading<Value>(_ body: (Self) throws(CoreError) -> Value) throws(HeapDumpError) -> Value {
    do { return try body(self) } catch { throw HeapDumpError(.source(error.description), offset: 0) }
  }

  private func heapSpans() throws(CoreError) -> HeapSpans {
    let (check, heap) = try (LayoutCheck(memory, layout, version), variables.require(.heap, version))
    try check.check(spans: heap, arena: params.arena.start..<params.arena.end)
    let spans = try HeapSpans(memory, layout, heap: heap, isGreenTea: isGreenTea, version: version)
    try check.checkSpecials(spans)
    return spans
  }

  /// The default since Go 1.26; GOEXPERIMENT says otherwise.
  private var isGreenTea: Bool {
    if let told = layout.isGreenTea { return told }
    let isDefault = (GoVersion(buildVersion: version) ?? .newest).minor >= 26
    return isDefault ? !version.contains("nogreenteagc") : version.contains("greenteagc")
  }
}
