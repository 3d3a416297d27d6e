/// The words of a memory range that may be pointers: which of them are is not known yet, as the list that says it follows
/// the range.
struct PointerCandidates: Sendable {
  /// A word.
  struct Word: Sendable {
    let address: UInt64
    /// Which word of the range it is.
    let index: UInt64
  }

  private var words: [Word] = []
  /// Of some, by their positions, the types that the words in front of them name.
  private var types: [(position: Int, type: UInt64)] = []

  /// How many there are.
  var count: Int { words.count }

  /// By position, in the order in which they lie in memory.
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

  /// Takes the words that point into the heap, of those that come next in a range.
  ///
  /// - Parameters:
  ///   - index: which word of the range the first one is.
  ///   - previous: the word in front of it.
  ///   - keepsNonzero: take all words but zeros instead.
  /// - Returns: the last word.
  mutating func append(
    _ bytes: Span<UInt8>, _ range: Range<Int>, at index: UInt64, behind previous: UInt64, _ heap: HeapRange,
    _ types: InterfaceTypes, keepsNonzero: Bool = false
  ) -> UInt64 {
    var (previous, index, position) = (previous, index, range.lowerBound)
    while position <= range.upperBound - heap.pointerSize {
      let word = heap.word(bytes, position)
      if keepsNonzero ? word != 0 : heap.contains(word) { append(word, types.type(previous), index) }
      previous = word
      index += 1
      position += heap.pointerSize
    }
    return previous
  }

  /// The position of the first one at or behind a word of the range.
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
