/// Texts, each once, numbered 0, 1, 2 … as they come.
struct TextTable {
  private static let none = UInt32.max
  private var bytes: [UInt8] = []
  private var ends: [Int] = []
  private var hashes: [Int] = []
  private var slots = [UInt32](repeating: TextTable.none, count: 64)

  var count: Int { ends.count }

  /// The number of the text in `other[range]`, which gets one if it is new.
  mutating func id(_ other: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
    let hash = Self.hash(other, range)
    var slot = hash & (slots.count - 1)
    while slots[slot] != Self.none {
      let id = slots[slot]
      if hashes[Int(id)] == hash, equals(Int(id), other, range) { return id }
      slot = (slot + 1) & (slots.count - 1)
    }
    let id = UInt32(ends.count)
    for index in range { bytes.append(other[index]) }
    ends.append(bytes.count)
    hashes.append(hash)
    slots[slot] = id
    if slots.count < ends.count * 2 { grow() }
    return id
  }

  /// The number of `text`, which gets one if it is new.
  mutating func id(_ text: ArraySlice<UInt8>) -> UInt32 { id(text.span, 0..<text.count) }

  /// The same for a text that the program has.
  mutating func id(_ text: String) -> UInt32 { id(ArraySlice(text.utf8)) }

  /// Text number `id`.
  subscript(id: UInt32) -> ArraySlice<UInt8> { bytes[range(Int(id))] }

  private func range(_ id: Int) -> Range<Int> { (id == 0 ? 0 : ends[id - 1])..<ends[id] }

  private func equals(_ id: Int, _ other: Span<UInt8>, _ range: Range<Int>) -> Bool {
    let own = self.range(id)
    guard own.count == range.count else { return false }
    let bytes = bytes.span
    for index in 0..<range.count where bytes[own.lowerBound + index] != other[range.lowerBound + index] {
      return false
    }
    return true
  }

  private mutating func grow() {
    slots = [UInt32](repeating: Self.none, count: slots.count * 2)
    for (id, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] != Self.none { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(id)
    }
  }

  /// Seeded anew in every process, so that nobody can prepare texts that collide.
  private static func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    var hasher = Hasher()
    // The hasher only reads the bytes, which outlive the call.
    unsafe bytes.extracting(range).bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize() & .max
  }
}
