/// The spans of a heap, and which objects are in them.
struct HeapSpans {
  let memory: CoreMemory
  let layout: RuntimeLayout
  /// `mheap_.sweepgen`
  let sweepGeneration: UInt32
  /// Whether the collector marks small objects within their spans.
  let isGreenTea: Bool
  /// Those in use for objects, in the runtime's order.
  let spans: [Span]
  let version: String

  private static let mostSpans: UInt64 = 1 << 27

  init(
    _ memory: CoreMemory, _ layout: RuntimeLayout, heap: UInt64, isGreenTea: Bool, version: String
  ) throws(CoreError) {
    (self.memory, self.layout, self.isGreenTea, self.version) = (memory, layout, isGreenTea, version)
    sweepGeneration = try memory.u32(heap &+ layout.heap.sweepGeneration)
    let (start, count) = try memory.slice(heap &+ layout.heap.allSpans)
    guard count <= Self.mostSpans else { throw .invalid("the number of spans", count) }
    var spans: [Span] = []
    var starts = Set<UInt64>()
    for index in 0..<count {
      try memory.spend(8 + UInt64(layout.span.length))
      let address = try memory.word(start &+ index &* 8)
      guard let span = try Span(memory, layout.span, at: address) else { continue }
      guard starts.insert(span.start).inserted else { throw .contradiction("two spans at one place", version) }
      try memory.spend(span.size)
      spans.append(span)
    }
    self.spans = spans
  }

  /// Whether the span was swept in the current cycle: then its bits tell the objects; else the marks do.
  func isSwept(_ span: Span) -> Bool {
    span.sweepGeneration == sweepGeneration || span.sweepGeneration == sweepGeneration &+ 3
  }

  /// Which objects of a span exist, and what sweeping it will do.
  struct Contents {
    /// A bit for each slot.
    fileprivate(set) var objects: [UInt8]
    /// Whether only the marks told.
    let isSwept: Bool
    /// The slots whose objects were not marked and live on, as they have finalizers: these will be queued.
    fileprivate(set) var revived: Set<Int> = []

    func has(_ slot: Int) -> Bool { objects[slot >> 3] >> UInt8(slot & 7) & 1 == 1 }

    var count: Int { objects.reduce(0) { $0 + $1.nonzeroBitCount } }
  }

  /// Which objects of a span exist.
  func contents(of span: Span, _ specials: [Special]) throws(CoreError) -> Contents {
    let count = span.elementCount
    let length = (count + 7) / 8
    let isSwept = isSwept(span)
    var bits = try memory.bytes(isSwept ? span.allocBits : span.markBits, length)
    if isSwept {
      for slot in 0..<span.freeIndex { bits[slot >> 3] |= 1 << UInt8(slot & 7) }
    } else if isGreenTea, (16...512).contains(span.elementSize) {
      let marks = try memory.bytes(span.start + Span.pageSize - 64, 63)
      for index in 0..<min(length, marks.count) { bits[index] |= marks[index] }
    }
    if count & 7 != 0 { bits[length - 1] &= (1 << UInt8(count & 7)) - 1 }
    var contents = Contents(objects: bits, isSwept: isSwept)
    guard !isSwept else { return contents }
    for special in specials where special.kind == layout.special.finalizer {
      let slot = Int((special.address - span.start) / span.elementSize)
      guard !contents.has(slot) else { continue }
      contents.revived.insert(slot)
    }
    for slot in contents.revived { contents.objects[slot >> 3] |= 1 << UInt8(slot & 7) }
    return contents
  }
}
