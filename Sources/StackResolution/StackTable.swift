/// Stacks of frames, each once, numbered 0, 1, 2 … as they come: 4 bytes for a frame, and some for each stack.
struct StackTable {
  private static let none = UInt32.max
  private var frames: [UInt32] = []
  private var ends: [Int] = []
  private var hashes: [Int] = []
  private var slots = [UInt32](repeating: StackTable.none, count: 64)

  /// The number of a stack, which gets one if it is new.
  ///
  /// - Parameter stack: numbers of frames, and what else tells stacks apart.
  mutating func id(_ stack: [UInt32]) -> (number: Int, isNew: Bool) {
    var hasher = Hasher()
    for frame in stack { hasher.combine(frame) }
    let hash = hasher.finalize() & .max
    var slot = hash & (slots.count - 1)
    while slots[slot] != Self.none {
      let number = Int(slots[slot])
      if hashes[number] == hash, self[number].elementsEqual(stack) { return (number, false) }
      slot = (slot + 1) & (slots.count - 1)
    }
    slots[slot] = UInt32(ends.count)
    frames.append(contentsOf: stack)
    ends.append(frames.count)
    hashes.append(hash)
    if slots.count < ends.count * 2 { grow() }
    return (ends.count - 1, true)
  }

  private subscript(number: Int) -> ArraySlice<UInt32> { frames[(number == 0 ? 0 : ends[number - 1])..<ends[number]] }

  private mutating func grow() {
    slots = [UInt32](repeating: Self.none, count: slots.count * 2)
    for (number, hash) in hashes.enumerated() {
      var slot = hash & (slots.count - 1)
      while slots[slot] != Self.none { slot = (slot + 1) & (slots.count - 1) }
      slots[slot] = UInt32(number)
    }
  }
}
