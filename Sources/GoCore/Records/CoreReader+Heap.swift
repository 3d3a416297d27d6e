import GoExecutable
import GoHeapDump

// Objects, and what the runtime keeps beside them.
extension CoreReader {
  /// Hands out the objects.
  ///
  /// - Returns: the finalizers of objects that nothing refers to any more, which the collector has found out and did not
  ///   queue yet.
  mutating func readObjects<Visitor: RecordVisitor>(
    _ spans: HeapSpans, into visitor: inout Visitor
  ) throws(HeapDumpError) -> [Special] {
    let detail = visitor.objectDetail
    var maps: PointerMaps?
    if detail != .sizes {
      maps = try reading { reader throws(CoreError) in
        try PointerMaps(spans, heap: reader.variables.require(.heap, reader.version))
      }
    }
    var revived: [Special] = []
    var pointers: [UInt32] = []
    var bytes: [UInt8] = []
    var freeSlots = maps == nil ? nil : FreeSlots(spans)
    for (number, span) in spans.spans.enumerated() {
      let specials = try reading { _ throws(CoreError) in try spans.specials(of: span) }
      let contents = try reading { _ throws(CoreError) in try spans.contents(of: span, specials) }
      let count = contents.count
      if contents.isSwept {
        results.sweptSpans += 1
        switch abs(count - span.allocCount) {
        case 0: break
        case 1: results.changingSpans += 1
        default: results.miscountedSpans += 1
        }
      } else {
        results.unswept.add(span.allocCount - count, of: span.elementSize)
      }
      results.objects.add(count, of: span.elementSize)
      for special in specials where special.kind == layout.special.finalizer {
        if contents.revived.contains(Int((special.address - span.start) / span.elementSize)) { revived.append(special) }
      }
      guard maps != nil else {
        feed.count(.object, count)
        var left = count
        while left > 0 {
          let sizes = [UInt64](repeating: span.elementSize, count: min(left, 4096))
          visitor.visit(objectSizes: sizes.span)
          left -= sizes.count
        }
        continue
      }
      // Closures without pointers are small; the contents of others without pointers say nothing.
      let isRead = count > 0 && (span.hasPointers || span.elementSize <= 256 || visitor.searchedText != nil)
      if isRead {
        try reading { reader throws(CoreError) in try reader.memory.read(span.start, Int(span.size), into: &bytes) }
      }
      let map = count > 0 ? maps?.spanMap(span, bytes) ?? [] : []
      for slot in 0..<span.elementCount where contents.has(slot) {
        let offset = UInt64(slot) * span.elementSize
        let type = try reading { _ throws(CoreError) in
          try maps?.pointers(span, bytes, map, offset: offset, into: &pointers) ?? 0
        }
        if !pointers.isEmpty, freeSlots?.isChosen(number) ?? false {
          try reading { _ throws(CoreError) in try freeSlots?.look(bytes, offset: offset, pointers) }
        }
        let range = isRead ? Int(offset)..<Int(offset + span.elementSize) : 0..<0
        try feed.add(
          object: span.start + offset, size: span.elementSize, bytes.span.extracting(range), pointers: pointers,
          type: (type, span.isLarge ? .allocator : .header), to: &visitor)
      }
    }
    if let freeSlots { (results.pointers, results.wrongPointers) = (freeSlots.pointers, freeSlots.wrong) }
    results.unreadableTypes += maps?.unreadableTypes ?? 0
    if maps != nil { try feed.flush(to: &visitor) }
    return revived
  }

  /// Hands out which objects were sampled.
  mutating func readSamples<Visitor: RecordVisitor>(
    _ spans: HeapSpans, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    var samples: [(UInt64, UInt64)] = []
    do throws(CoreError) {
      try spans.forEachSample { object, bucket in samples.append((object, bucket)) }
    } catch {
      throw HeapDumpError(.source(error.description), offset: 0)
    }
    for (object, bucket) in samples { try feed.add(.allocSample, [object, bucket], to: &visitor) }
  }

  /// Hands out the allocation stacks.
  mutating func readBuckets<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    guard !hasNoBuckets else { return }
    let buckets = try reading { reader throws(CoreError) in
      let first = try reader.memory.word(reader.variables.require(.buckets, reader.version))
      let cycle = try reader.variables.addresses[.profileCycle].map { address throws(CoreError) in
        try reader.memory.u32(address)
      }
      return try Buckets(reader.memory, reader.layout, first: first, cycle: cycle, version: reader.version)
    }
    for bucket in buckets.all {
      var contents = RecordFeed.Contents()
      contents.pcs = bucket.pcs
      try feed.add(.memProf, [bucket.address, bucket.size, 0, bucket.allocs, bucket.frees], contents, to: &visitor)
    }
  }

  /// Whether there are no allocation stacks that could be found without symbols: of a program that cannot read the memory profile,
  /// the runtime makes none unless told to.
  private var hasNoBuckets: Bool {
    variables.addresses[.buckets] == nil && memProfileRate ?? 0 == 0
      && (try? memory.executable.readsMemoryProfile()) == false
  }

  /// Hands out the finalizers, and those that wait to be run.
  mutating func readFinalizers<Visitor: RecordVisitor>(
    _ spans: HeapSpans, _ revived: [Special], into visitor: inout Visitor
  ) throws(HeapDumpError) {
    let isQueued = Set(revived.map(\.record))
    let (found, queued) = try reading { reader throws(CoreError) in
      var found: [[UInt64]] = []
      var queued: [[UInt64]] = []
      for span in spans.spans where span.specials != 0 {
        for special in try spans.specials(of: span)
        where special.kind == reader.layout.special.finalizer && !isQueued.contains(special.record) {
          found.append(try reader.finalizer(special))
        }
      }
      let queue = reader.variables.addresses[.finalizers]
      var block = try queue.map { address throws(CoreError) in try reader.memory.word(address) } ?? 0
      var seen = Set<UInt64>()
      while block != 0 {
        let count = UInt64(try reader.memory.u32(block &+ 16))
        guard seen.insert(block).inserted, count <= 1024 else {
          throw .contradiction("the queue of finalizers", reader.version)
        }
        try reader.memory.spend(24 + count * 40)
        for index in 0..<count {
          let at = block &+ 24 &+ index * 40
          let function = try reader.memory.word(at)
          queued.append([
            try reader.memory.word(at &+ 8), function, try reader.code(of: function), try reader.memory.word(at &+ 24),
            try reader.memory.word(at &+ 32),
          ])
        }
        block = try reader.memory.word(block)
      }
      for special in revived { queued.append(try reader.finalizer(special)) }
      return (found, queued)
    }
    for values in found { try feed.add(.finalizer, values, to: &visitor) }
    for values in queued { try feed.add(.queuedFinalizer, values, to: &visitor) }
  }

  private func finalizer(_ special: Special) throws(CoreError) -> [UInt64] {
    let at = special.record &+ layout.special.payload
    let function = try memory.word(at)
    return [
      special.address, function, try code(of: function), try memory.word(at &+ 16), try memory.word(at &+ 24),
    ]
  }

  /// Where the code of a closure is.
  func code(of closure: UInt64) throws(CoreError) -> UInt64 { closure == 0 ? 0 : try memory.word(closure) }
}
