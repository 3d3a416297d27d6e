/// A run of pages with objects of one size: what `mspan` says of it.
struct Span {
  let start: UInt64
  let pageCount: UInt64
  let freeIndex, elementCount: Int
  let elementSize: UInt64
  let allocBits, markBits: UInt64
  let sweepGeneration: UInt32
  let allocCount: Int
  let hasPointers: Bool
  let isLarge: Bool
  let specials: UInt64
  /// The type of the only object of a large span; 0 where the runtime does not keep it, or not yet.
  let largeType: UInt64

  static let pageSize: UInt64 = 8192

  var size: UInt64 { pageCount &* Self.pageSize }

  /// Reads what is at an address.
  ///
  /// - Returns: nil if it is not in use for objects.
  init?(_ memory: CoreMemory, _ layout: RuntimeLayout.Span, at address: UInt64) throws(CoreError) {
    let bytes = try memory.bytes(address, layout.length)
    guard bytes[layout.state] == 1 else { return nil }
    start = bytes.u64(layout.start)
    pageCount = bytes.u64(layout.pageCount)
    elementSize = bytes.u64(layout.elementSize)
    let count = bytes.unsigned(layout.elementCount, layout.countWidth)
    let free = bytes.unsigned(layout.freeIndex, layout.countWidth)
    func check(_ holds: Bool, _ field: String, _ value: UInt64) throws(CoreError) {
      guard holds else { throw .invalid("\(field) of the span at 0x\(String(address, radix: 16))", value) }
    }
    try check(pageCount > 0 && pageCount < 1 << 40, "npages", pageCount)
    try check(start % Self.pageSize == 0 && start < 1 << 62, "startAddr", start)
    let size = pageCount * Self.pageSize
    try check(elementSize > 0 && elementSize % 8 == 0 && elementSize <= size, "elemsize", elementSize)
    try check(count > 0 && count <= size / elementSize, "nelems", count)
    try check(free <= count, "freeindex", free)
    (elementCount, freeIndex) = (Int(count), Int(free))
    (allocBits, markBits) = (bytes.u64(layout.allocBits), bytes.u64(layout.markBits))
    sweepGeneration = bytes.u32(layout.sweepGeneration)
    allocCount = Int(bytes.u16(layout.allocCount))
    let spanClass = bytes[layout.spanClass]
    (hasPointers, isLarge) = (spanClass & 1 == 0, spanClass >> 1 == 0)
    specials = bytes.u64(layout.specials)
    largeType = layout.largeType.map { bytes.u64($0) } ?? 0
  }
}
