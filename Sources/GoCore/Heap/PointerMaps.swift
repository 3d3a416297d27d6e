import GoRuntime

/// Where the pointers of objects are: what the collector goes by, in each release's form.
struct PointerMaps {
  private let spans: HeapSpans
  private var memory: CoreMemory { spans.memory }
  private var masks: TypeMasks
  /// The address of the table of arenas, where these have the bits.
  private let arenas: UInt64
  private let arenaBits: RuntimeLayout.ArenaBits?
  private var hasArenaBits: Bool { arenaBits != nil }
  /// Objects whose type cannot be read.
  private(set) var unreadableTypes = 0

  init(_ spans: HeapSpans, heap: UInt64) throws(CoreError) {
    self.spans = spans
    masks = TypeMasks(spans.memory)
    arenaBits = spans.layout.heap.arenaBits
    arenas = arenaBits != nil ? try spans.memory.word(heap &+ spans.layout.heap.arenas) : 0
  }

  /// A span's own map, if it has one: a bit for each word.
  ///
  /// - Parameter bytes: all of the span's, and perhaps others behind them.
  func spanMap(_ span: Span, _ bytes: [UInt8]) -> [UInt8] {
    guard !hasArenaBits, span.hasPointers, span.elementSize <= 512 else { return [] }
    let length = span.size / 64
    let marks: UInt64 = spans.isGreenTea && span.elementSize >= 16 ? 128 : 0
    guard length + marks <= span.size, bytes.count >= Int(span.size) else { return [] }
    let start = Int(span.size - length - marks)
    return Array(bytes[start..<start + Int(length)])
  }

  /// The places of an object's pointers, in bytes, and the type that the allocator keeps of it; 0 for none, or for one that
  /// cannot be read.
  ///
  /// - Parameters:
  ///   - bytes: the span's.
  ///   - map: what `spanMap` says.
  ///   - offset: where the object begins in its span.
  mutating func pointers(
    _ span: Span, _ bytes: [UInt8], _ map: [UInt8], offset: UInt64, into pointers: inout [UInt32]
  ) throws(CoreError) -> UInt64 {
    pointers.removeAll(keepingCapacity: true)
    guard span.hasPointers else { return 0 }
    if let arenaBits {
      try arenaPointers(span.start + offset, span.elementSize, arenaBits, into: &pointers)
      return 0
    }
    if span.elementSize <= 512 {
      let first = Int(offset / 8)
      for word in 0..<Int(span.elementSize / 8) where first + word < map.count * 8 {
        if map[(first + word) >> 3] >> UInt8((first + word) & 7) & 1 == 1 { pointers.append(UInt32(word * 8)) }
      }
      return 0
    }
    let type = span.isLarge ? span.largeType : bytes.u64(Int(offset))
    guard type != 0 else { return 0 }
    guard let mask = try masks.readable(type) else {
      unreadableTypes += 1
      return 0
    }
    guard mask.size >= 8, mask.pointerBytes > 0 else { return type }
    let header: UInt64 = span.isLarge ? 0 : 8
    // Offsets of objects' words fit in 32 bits as far as graphs do.
    let end = min(span.elementSize, 1 << 32)
    var base = header
    while base + 8 <= end {
      let words = Int((end - base) / 8)
      mask.forEach(below: words) { pointers.append(UInt32(base) + UInt32($0 * 8)) }
      base += mask.size
    }
    return type
  }

  /// Up to Go 1.21 each arena of 64 MiB has a bit for each word.
  private func arenaPointers(
    _ address: UInt64, _ size: UInt64, _ places: RuntimeLayout.ArenaBits, into pointers: inout [UInt32]
  ) throws(CoreError) {
    var current: (arena: UInt64, description: UInt64)?
    var offset: UInt64 = 0
    // Offsets of objects' words fit in 32 bits as far as graphs do.
    let size = min(size, 1 << 32)
    while offset < size {
      // A large object lies in several arenas, each with a bitmap of its own.
      let arena = (address &+ offset &- memory.core.machine.arenaBase) >> 26
      if arena != current?.arena {
        guard arena < 1 << 22 else { throw .invalid("the arena of an object", arena) }
        current = (arena, try memory.word(arenas &+ arena &* 8))
      }
      let description = current?.description ?? 0
      let word = ((address &+ offset) / 8) % (1 << 23)
      let group = word / 64
      let bits = try memory.word(description &+ places.pointers &+ group &* 8)
      let count = min(64 - word % 64, (size - offset) / 8)
      for index in 0..<count where bits >> (word % 64 + index) & 1 == 1 {
        pointers.append(UInt32(offset + index * 8))
      }
      offset += count * 8
      let noMore = description &+ places.noMore
      if offset < size, try memory.u8(noMore &+ group / 8) >> UInt8(group % 8) & 1 == 1 { return }
    }
  }
}
