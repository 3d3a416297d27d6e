/// Sequences, each once, numbered 0, 1, 2 … as they come: texts by their bytes, stacks by the numbers of their frames.
///
/// Not an `OrderedSet`: every frame of a dump is looked up, and would have to be copied out of the dump first.
struct SequenceTable<Element: BitwiseCopyable & Equatable> {
  private static var none: UInt32 { .max }
  private var elements: [Element] = []
  private var ends: [Int] = []
  private var hashes: [Int] = []
  private var slots = [UInt32](repeating: .max, count: 64)

  var count: Int { ends.count }

  /// Sequence number `id`.
  subscript(id: UInt32) -> ArraySlice<Element> { elements[range(Int(id))] }

  /// The number of a sequence. A new one gets the number that `count` was.
  mutating func id(_ sequence: Span<Element>) -> UInt32 {
    let hash = Self.hash(sequence)
    var slot = hash & (slots.count - 1)
    while slots[slot] != Self.none {
      let id = slots[slot]
      if hashes[Int(id)] == hash, equals(Int(id), sequence) { return id }
      slot = (slot + 1) & (slots.count - 1)
    }
    let id = UInt32(ends.count)
    for index in sequence.indices { elements.append(sequence[index]) }
    ends.append(elements.count)
    hashes.append(hash)
    slots[slot] = id
    if slots.count < ends.count * 2 { grow() }
    return id
  }

  private func range(_ id: Int) -> Range<Int> { (id == 0 ? 0 : ends[id - 1])..<ends[id] }

  private func equals(_ id: Int, _ sequence: Span<Element>) -> Bool {
    let range = range(id)
    guard range.count == sequence.count else { return false }
    let own = elements.span
    return sequence.indices.allSatisfy { own[range.lowerBound + $0] == sequence[$0] }
  }

  private mutating func grow() {
    slots = [UInt32](repeating: Self.none, count: slots.count * 2)
    for (id, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] != Self.none { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(id)
    }
  }

  /// Seeded anew in every process, so that nobody can prepare sequences that collide.
  private static func hash(_ sequence: Span<Element>) -> Int {
    var hasher = Hasher()
    // The hasher only reads the bytes, which outlive the call.
    unsafe sequence.bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize() & .max
  }
}

typealias TextTable = SequenceTable<UInt8>

extension TextTable {
  /// The number of a text, which gets one if it is new.
  mutating func id(_ text: ArraySlice<UInt8>) -> UInt32 { id(text.span) }

  /// The number of a text of the program's own, which gets one if it is new.
  mutating func id(_ text: String) -> UInt32 { id(ArraySlice(text.utf8)) }
}
