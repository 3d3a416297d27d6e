/// The words of a long object that point into the heap: which of them are pointers is not known yet.
struct PointerCandidates: Sendable {
  /// A word.
  struct Word: Sendable {
    let address: UInt64
    /// Which word of the object it is.
    let index: UInt64
  }

  private var words: [Word] = []
  /// Of some, by their positions, the types that the words in front of them name.
  private var types: [(position: Int, type: UInt64)] = []

  /// How many there are.
  var count: Int { words.count }

  /// By position, in the order in which they lie in the object.
  subscript(position: Int) -> Word { words[position] }

  mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    types.removeAll(keepingCapacity: true)
  }

  @inline(__always)
  mutating func append(_ address: UInt64, _ type: UInt64?, _ index: UInt64) {
    if let type { types.append((words.count, type)) }
    words.append(Word(address: address, index: index))
  }

  /// The position of the first one at or behind a word of the object.
  ///
  /// - Parameter position: not far from it, most likely.
  @inline(__always)
  func first(from index: UInt64, near position: Int) -> Int {
    Self.first(words.count, near: position) { words[$0].index >= index }
  }

  /// The type of what a word points to, if the word in front of it names it.
  ///
  /// - Parameter next: the number of a type near that of the word; moves there.
  @inline(__always)
  func type(_ position: Int, near next: inout Int) -> UInt64? {
    if types.isEmpty { return nil }
    next = Self.first(types.count, near: next) { types[$0].position >= position }
    return next < types.count && types[next].position == position ? types[next].type : nil
  }

  /// The first of `count` positions of which something is true, if it is true of all behind it: in a few steps from a
  /// position, else by halving.
  @inline(__always)
  private static func first(_ count: Int, near start: Int, where isBehind: (Int) -> Bool) -> Int {
    var (low, high) = (0, start)
    if start == 0 || !isBehind(start - 1) {
      (low, high) = (start, count)
      for _ in 0..<32 {
        if low == count || isBehind(low) { return low }
        low += 1
      }
    }
    while low < high {
      let middle = (low + high) / 2
      if isBehind(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
