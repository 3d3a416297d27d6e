import GoExecutable
import GoRuntime

/// Finds the runtime's variables in a core whose executable has no symbols: by what they lead to.
///
/// Every word of the program's variables is looked at. Of those that may be a variable, the one is taken that leads to the
/// most: chance leads to little.
struct VariableSearch {
  let memory: CoreMemory
  let layout: RuntimeLayout
  private var executable: GoExecutable { memory.executable }
  private var addressEnd: UInt64 { memory.core.machine.addressEnd }
  private var best: [RuntimeVariables.Variable: (address: UInt64, score: UInt64)] = [:]
  /// Where the entry of runtime.main is.
  private let main: UInt64
  private let code: Range<UInt64>
  private let types: Range<UInt64>
  /// Structures that may still be looked at: damaged memory may lead to any number of others.
  private(set) var left: UInt64

  init(_ memory: CoreMemory, _ layout: RuntimeLayout) throws(CoreError) {
    (self.memory, self.layout) = (memory, layout)
    let executable = memory.executable
    let (bias, name) = (memory.bias, ArraySlice("runtime.main".utf8))
    main = try Self.reading { () throws(GoExecutableError) in
      guard let index = try executable.functions(named: name).first else { return 0 }
      return executable.address(of: try executable.function(index)) &+ bias
    }
    code = (executable.loadedCode?.addresses ?? 0..<0).shifted(bias)
    types = executable.typeAddresses.shifted(bias)
    // Structures take more than 64 bytes, and most words do not lead to any.
    left = memory.core.stored / 64 + (executable.variables.upperBound - executable.variables.lowerBound) + 1 << 16
  }

  /// Counts a structure that is looked at.
  ///
  /// - Returns: whether it may be.
  mutating func spend() -> Bool {
    guard left > 0 else { return false }
    left -= 1
    return true
  }

  private static func reading<Value>(_ body: () throws(GoExecutableError) -> Value) throws(CoreError) -> Value {
    do { return try body() } catch { throw .executable(error) }
  }

  /// Looks for all variables, and adds those that are found.
  mutating func find(into variables: inout RuntimeVariables) throws(CoreError) {
    let area = executable.variables.shifted(memory.bias)
    guard area.upperBound - area.lowerBound < 1 << 40 else { return }
    var address = area.lowerBound
    while address < area.upperBound {
      let count = min(1 << 20, area.upperBound - address)
      // Three words at least are looked at together.
      if let bytes = try? memory.bytes(address, Int(min(count + 32, area.upperBound - address))) {
        var at = 0
        while at < Int(count), at + 24 <= bytes.count {
          look(at: address + UInt64(at), bytes.u64(at), bytes.u64(at + 8), bytes.u64(at + 16))
          at += 8
        }
      }
      address += count
    }
    for (variable, found) in best where variables.addresses[variable] == nil {
      variables.addresses[variable] = found.address
    }
    if variables.addresses[.controller] == nil { variables.addresses[.controller] = findController(variables) }
    try findByCode(into: &variables)
  }

  private mutating func take(_ variable: RuntimeVariables.Variable, _ address: UInt64, _ score: UInt64) {
    if score > best[variable]?.score ?? 0 { best[variable] = (address, score) }
  }

  /// Looks at three words that follow each other.
  private mutating func look(at address: UInt64, _ first: UInt64, _ second: UInt64, _ third: UInt64) {
    if first >= 1 << 12, first % 8 == 0, first < addressEnd {
      if second > 0, second <= third, third < 1 << 28 { lookAtSlice(address, first, second) }
      lookAtPointer(address, first)
    } else if first == 0, second == 0, third >= 1 << 12 {
      // The first reason for waiting is empty.
      if (try? memory.word(address &+ 24)) == UInt64(Self.firstReason.count),
        (try? memory.bytes(third, Self.firstReason.count)) == Self.firstReason
      {
        take(.waitReasons, address, 1)
      }
    }
    lookAtTime(address, first, second)
  }

  private static let firstReason = Array("GC assist marking".utf8)

  private mutating func lookAtSlice(_ address: UInt64, _ start: UInt64, _ count: UInt64) {
    guard memory.has(start), let element = try? memory.word(start), element >= 1 << 12, element < addressEnd,
      element % 8 == 0
    else { return }
    if count > best[.heap]?.score ?? 0 { take(.heap, address &- layout.heap.allSpans, spans(start, count)) }
    let goroutine = layout.goroutine
    if count > best[.goroutines]?.score ?? 0,
      (try? memory.word(element &+ UInt64(goroutine.id))) == 1,
      (try? memory.word(element &+ UInt64(goroutine.start))) == main
    {
      take(.goroutines, address, goroutines(start, count))
    }
    if count > best[.processors]?.score ?? 0, count <= 1 << 12, areProcessors(start, count) {
      take(.processors, address, count)
    }
  }

  /// How many elements of a slice are goroutines; 0 if one is something else. An array that has become too short is left as
  /// it was, and other numbers may follow a word that leads there.
  private mutating func goroutines(_ start: UInt64, _ count: UInt64) -> UInt64 {
    for index in 0..<min(count, 1 << 14) {
      guard spend(), let goroutine = try? memory.word(start &+ index * 8), goroutine != 0, goroutine % 8 == 0,
        let status = try? memory.u32(goroutine &+ UInt64(layout.goroutine.status)), status & ~0x1000 < 16,
        let low = try? memory.word(goroutine &+ UInt64(layout.goroutine.stackLow)),
        let high = try? memory.word(goroutine &+ UInt64(layout.goroutine.stackHigh)), low <= high, high < addressEnd
      else { return 0 }
    }
    return count
  }

  /// How many elements of a slice are spans; 0 if one is something else. Some are there before they are used.
  private mutating func spans(_ start: UInt64, _ count: UInt64) -> UInt64 {
    var found: UInt64 = 0
    for index in 0..<min(count, 1 << 14) {
      guard spend(), let span = try? memory.word(start &+ index * 8), span % 8 == 0,
        let base = try? memory.word(span &+ UInt64(layout.span.start)), base % Span.pageSize == 0, base < addressEnd,
        let pages = try? memory.word(span &+ UInt64(layout.span.pageCount)), pages < 1 << 24,
        (base == 0) == (pages == 0)
      else { return 0 }
      if base != 0 { found += 1 }
    }
    return found
  }

  private mutating func lookAtPointer(_ address: UInt64, _ pointer: UInt64) {
    guard memory.has(pointer) else { return }
    if let size = try? memory.word(pointer), size > 0, size <= 1 << 20, size & (size - 1) == 0 {
      lookAtItabs(address, pointer, size)
    }
    if (try? memory.word(pointer &+ 16)) == 1 { take(.buckets, address, length(ofBuckets: pointer)) }
    for link in layout.thread.links where ThreadList(memory, layout.goroutine, link: link).begins(at: pointer) {
      take(.threads, address, length(ofThreads: pointer, link: link))
    }
  }

  private mutating func lookAtItabs(_ address: UInt64, _ table: UInt64, _ size: UInt64) {
    // The table begins with 512 places, and has twice as many when three quarters are taken.
    guard let count = try? memory.word(table &+ 8), count > 0, count <= size, size <= 512 || count >= size / 4,
      count > best[.itabs]?.score ?? 0
    else { return }
    var found: UInt64 = 0
    for index in 0..<size {
      guard spend(), let itab = try? memory.word(table &+ 16 &+ index * 8) else { return }
      guard itab != 0 else { continue }
      guard let type = try? memory.word(itab &+ 8), types.contains(type) || memory.has(type) else { return }
      found += 1
    }
    if found == count { take(.itabs, address, count) }
  }

  /// How many buckets follow each other; 0 if something else does.
  private mutating func length(ofBuckets first: UInt64) -> UInt64 {
    var (bucket, count): (UInt64, UInt64) = (first, 0)
    while bucket != 0 {
      guard spend(), count < 1 << 24, bucket % 8 == 0, (try? memory.word(bucket &+ 16)) == 1,
        let depth = try? memory.word(bucket &+ 40), depth > 0, depth <= 1024,
        let pc = try? memory.word(bucket &+ 48), code.contains(pc), let next = try? memory.word(bucket &+ 8)
      else { return 0 }
      (bucket, count) = (next, count + 1)
    }
    return count
  }

  private mutating func length(ofThreads first: UInt64, link: UInt64) -> UInt64 {
    let length = try? ThreadList(memory, layout.goroutine, link: link).length(from: first) { spend() }
    return length ?? 0
  }

  /// memstats is known by the time of the last collection, behind which is the sum of the pauses.
  private mutating func lookAtTime(_ address: UInt64, _ time: UInt64, _ total: UInt64) {
    guard (1_400_000_000_000_000_000..<2_200_000_000_000_000_000).contains(time), total > 0,
      let bytes = try? memory.bytes(address, 4116)
    else { return }
    let count = Int(bytes.u32(4112))
    let pauses = (0..<256).map { bytes.u64(16 + $0 * 8) }
    // No pause takes a quarter of an hour: tables of large numbers look alike otherwise.
    guard count > 0, pauses.count(where: { $0 != 0 }) == min(count, 256), pauses.allSatisfy({ $0 < 1 << 40 }) else {
      return
    }
    let sum = pauses.reduce(0, +)
    guard count > 256 ? sum <= total : sum == total else { return }
    take(.statistics, address &- layout.lastCollection, UInt64(count))
  }

  /// Variables that are mere numbers: the runtime's code says where they are.
  func findByCode(into variables: inout RuntimeVariables) throws(CoreError) {
    let (area, bias) = (executable.variables, memory.bias)
    let executable = executable
    func loaded(_ name: String, _ range: Range<UInt64>) throws(CoreError) -> Set<UInt64> {
      try Self.reading { () throws(GoExecutableError) in try executable.wordsLoaded(by: name, in: range) }
    }
    func numbers(_ name: String) throws(CoreError) -> Set<UInt64> {
      try Self.reading { () throws(GoExecutableError) in
        try executable.numbersLoaded(by: name, in: executable.zeroedNumbers)
      }
    }
    if variables.addresses[.rate] == nil {
      let both = try loaded("runtime.profilealloc", executable.noPointerData).intersection(
        loaded("runtime.allocmcache", executable.noPointerData))
      if both.count == 1, let address = both.first { variables.addresses[.rate] = address &+ bias }
    }
    if variables.addresses[.profileCycle] == nil {
      let found = try numbers("runtime.mProf_Flush")
      if found.count == 1, let address = found.first { variables.addresses[.profileCycle] = address &+ bias }
    }
    if variables.addresses[.finalizerStatus] == nil {
      // No other number is looked at by both.
      let both = try numbers("runtime.createfing").intersection(numbers("runtime.isSystemGoroutine"))
      if both.count == 1, let address = both.first { variables.addresses[.finalizerStatus] = address &+ bias }
    }
    if variables.addresses[.cpus] == nil, variables.addresses[.startCPUs] == nil {
      let stored = try Self.reading { () throws(GoExecutableError) in
        try executable.numbersStored(by: "runtime.osinit", in: executable.zeroedNumbers)
      }
      if stored.count == 1, let address = stored.first { variables.addresses[.cpus] = address &+ bias }
    }
    if variables.addresses[.finalizers] == nil {
      var longest = 0
      for address in try loaded("runtime.queuefinalizer", area).sorted() {
        var (block, count) = ((try? memory.word(address &+ bias)) ?? 0, 0)
        while block != 0, count < 1 << 16, block % 8 == 0, let number = try? memory.u32(block &+ 16), number <= 1024,
          let next = try? memory.word(block)
        {
          (block, count) = (next, count + 1)
        }
        if block == 0, count > longest { (longest, variables.addresses[.finalizers]) = (count, address &+ bias) }
      }
    }
  }
}

extension Range<UInt64> {
  /// As far behind as a program was loaded.
  fileprivate func shifted(_ bias: UInt64) -> Range {
    let (low, high) = (lowerBound &+ bias, upperBound &+ bias)
    return low <= high ? low..<high : 0..<0
  }
}
