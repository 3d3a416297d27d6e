import GoExecutable
import GoRuntime

/// Looks at some structures of a core before anything is made of them: if fields are elsewhere than the layout says, that
/// is an error with the Go version in it, and no profile.
///
/// What it compares holds at any moment, whatever the program is doing; of lists that may be changing, it is enough if one
/// entry fits.
struct LayoutCheck {
  private let memory: CoreMemory
  private let layout: RuntimeLayout
  private let version: String

  /// So many structures of a kind are compared.
  private static let samples = 64
  /// So many are looked at for these: the others are not in use.
  private static let most: UInt64 = 4096

  init(_ memory: CoreMemory, _ layout: RuntimeLayout, _ version: String) {
    (self.memory, self.layout, self.version) = (memory, layout, version)
  }

  /// Checks what tells releases apart and is read in no time. What cannot be read, who needs it finds out.
  func check(_ variables: RuntimeVariables) throws(CoreError) {
    do throws(CoreError) {
      if let module = variables.addresses[.moduleData] { try checkMask(module) }
      if let buckets = variables.addresses[.buckets] { try checkBuckets(memory.word(buckets)) }
      try checkGoroutines(variables.require(.goroutines, version))
    } catch .unmapped {
    } catch .cutShort {
    }
  }

  /// Checks spans, before all of them are read.
  ///
  /// - Parameters:
  ///   - heap: where `mheap_` is.
  ///   - arena: where the heap lies.
  func check(spans heap: UInt64, arena: Range<UInt64>) throws(CoreError) {
    do throws(CoreError) { try checkHeap(heap, arena) } catch .unmapped(let address) {
      throw contradiction("nothing is", at: address)
    }
  }

  private func contradiction(_ what: String, at address: UInt64) -> CoreError {
    .contradiction("\(what) at 0x\(String(address, radix: 16))", version)
  }

  // MARK: Spans

  private func checkHeap(_ heap: UInt64, _ arena: Range<UInt64>) throws(CoreError) {
    // It grows by 2.
    guard try memory.u32(heap &+ layout.heap.sweepGeneration) % 2 == 0 else {
      throw contradiction("mheap.sweepgen is odd", at: heap)
    }
    let (start, count) = try memory.slice(heap &+ layout.heap.allSpans)
    var found = 0
    for index in 0..<min(count, Self.most) where found < Self.samples {
      let address = try memory.word(start &+ index * 8)
      let bytes = try memory.bytes(address, layout.span.length)
      guard bytes[layout.span.state] <= 2 else { throw contradiction("no span is", at: address) }
      guard bytes[layout.span.state] == 1 else { continue }
      guard isSpan(bytes, arena) else { throw contradiction("no span is", at: address) }
      found += 1
    }
    guard found > 0 else { throw contradiction("no span is in use", at: heap) }
  }

  /// Whether what a span says of itself is possible: an object's size is that of its class.
  private func isSpan(_ bytes: [UInt8], _ arena: Range<UInt64>) -> Bool {
    let places = layout.span
    let (start, pages) = (bytes.u64(places.start), bytes.u64(places.pageCount))
    guard start % Span.pageSize == 0, arena.contains(start), pages > 0, pages < 1 << 40 else { return false }
    let (size, sizeClass) = (bytes.u64(places.elementSize), Int(bytes[places.spanClass] >> 1))
    let count = bytes.unsigned(places.elementCount, places.countWidth)
    guard sizeClass > 0 else { return count == 1 && size <= pages * Span.pageSize }
    return sizeClass <= SizeClasses.sizes.count && size == SizeClasses.sizes[sizeClass - 1] && count > 0
      && bytes.unsigned(places.freeIndex, places.countWidth) <= count
      && UInt64(bytes.u16(places.allocCount)) <= count
  }

  // MARK: Goroutines

  /// The runtime's own goroutines are the first, and never end.
  private func checkGoroutines(_ variable: UInt64) throws(CoreError) {
    let (start, count) = try memory.slice(variable)
    for index in 0..<min(count, Self.most) {
      let address = try memory.word(start &+ index * 8)
      if let goroutine = try CoreGoroutine(memory, layout.goroutine, at: address), isGoroutine(goroutine) { return }
    }
    throw contradiction("no goroutine is among those", at: start)
  }

  private func isGoroutine(_ goroutine: CoreGoroutine) -> Bool {
    let (stack, top) = (goroutine.stack, goroutine.stackTop)
    return goroutine.status < 16 && stack.lowerBound > 0 && stack.lowerBound < top && top <= stack.upperBound
      && goroutine.id > 0 && goroutine.id < 1 << 48 && isCode(goroutine.creator) && isCode(goroutine.start)
  }

  private func isCode(_ address: UInt64) -> Bool {
    memory.executable.function(containing: address &- memory.bias) != nil
  }

  /// Checks the list of threads.
  ///
  /// - Parameter link: where it goes on.
  func checkThreads(_ first: UInt64, link: UInt64) throws(CoreError) {
    var (thread, isAny) = (first, false)
    for _ in 0..<Self.samples where thread != 0 {
      // That of a thread that is about to begin is 0.
      let number = try memory.word(thread &+ layout.thread.processID)
      guard number < 1 << 32 else { throw contradiction("no thread is", at: thread) }
      isAny = isAny || number != 0
      thread = try memory.word(thread &+ link)
    }
    guard isAny else { throw contradiction("no thread has a number, beginning with that", at: first) }
  }

  // MARK: Variables

  /// The bits of variables that are pointers are as many as there are words.
  private func checkMask(_ module: UInt64) throws(CoreError) {
    let data = memory.executable.summary.data
    let mask = module &+ layout.dataMask
    let count = UInt64(try memory.u32(mask))
    let error = contradiction("moduledata.gcdatamask is not", at: mask)
    guard count > 0, count <= (data.upperBound - data.lowerBound) / 8 else { throw error }
    do throws(CoreError) { _ = try memory.u8(memory.word(mask &+ 8)) } catch .unmapped { throw error }
  }

  // MARK: The memory profile

  /// Until Go 1.26 a bucket has bytes besides objects, all of which are of one size: that tells how its numbers lie.
  private func checkBuckets(_ first: UInt64) throws(CoreError) {
    var address = first
    var (withBytes, others) = (0, 0)
    for _ in 0..<Self.samples where address != 0 {
      let (size, depth) = try (memory.word(address &+ 32), memory.word(address &+ 40))
      // What else may be wrong, who reads them finds out.
      guard depth <= Buckets.deepest else { return }
      // Behind the last one there may be nothing.
      if let bytes = try? memory.bytes(address &+ UInt64(Buckets.header) &+ depth * 8, 128) {
        for at in stride(from: 0, to: 128, by: 32) where bytes.u64(at) != 0 {
          if bytes.u64(at) &* size == bytes.u64(at + 16) { withBytes += 1 } else { others += 1 }
        }
      }
      address = try memory.word(address &+ 8)
    }
    // In each of the four some numbers may just be changing.
    guard layout.cycleSize == 32 ? others <= withBytes + 4 : withBytes <= others else {
      throw contradiction("the numbers of allocation stacks are others than", at: first)
    }
  }

  /// Samples of objects lead to buckets, and other records do not.
  func checkSpecials(_ spans: HeapSpans) throws(CoreError) {
    var left = 4 * Self.samples
    var (samples, others) = (0, 0)
    for span in spans.spans where span.specials != 0 && left > 0 {
      for special in try spans.specials(of: span).prefix(left) {
        left -= 1
        guard (1..<16).contains(special.kind) else {
          throw contradiction("no record of an object is", at: special.record)
        }
        let isSample = special.kind == layout.special.profile
        guard isBucket(try memory.word(special.record &+ layout.special.payload)) else {
          if isSample { throw contradiction("no sample of an object is", at: special.record) }
          continue
        }
        if isSample { samples += 1 } else { others += 1 }
      }
    }
    guard samples > 0 || others == 0 else {
      throw .contradiction("samples of objects are of another kind than \(layout.special.profile)", version)
    }
  }

  private func isBucket(_ address: UInt64) -> Bool {
    guard let type = try? memory.word(address &+ 16), let depth = try? memory.word(address &+ 40) else { return false }
    return type == 1 && depth <= Buckets.deepest
  }
}
