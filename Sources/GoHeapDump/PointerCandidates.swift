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
  func first(from index: UInt64) -> Int { Self.first(words.count) { words[$0].index >= index } }

  /// The type of what a word points to, if the word in front of it names it.
  func type(_ position: Int) -> UInt64? {
    if types.isEmpty { return nil }
    let found = Self.first(types.count) { types[$0].position >= position }
    return found < types.count && types[found].position == position ? types[found].type : nil
  }

  /// The first of `count` positions of which something is true, if it is true of all behind it: by halving.
  private static func first(_ count: Int, where isBehind: (Int) -> Bool) -> Int {
    var (low, high) = (0, count)
    while low < high {
      let middle = (low + high) / 2
      if isBehind(middle) { high = middle } else { low = middle + 1 }
    }
    return low
  }
}
