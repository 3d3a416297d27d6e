/// What some objects hold, word by word, and which of the words are pointers.
///
/// Objects without pointer fields have no words here: their contents say nothing of types.
public struct ObjectContents: Sendable {
  /// The words of the objects, one behind the other, as numbers: a word is as long as a pointer. Of a long object, those
  /// in front of the first that could be a pointer may be zeros instead.
  public private(set) var words: [UInt64] = []
  /// A bit for each of `words`, the lowest first: whether the record lists it as a pointer.
  public private(set) var flags: [UInt64] = []
  /// Where each object's words end in `words`; they begin where those of the object before it end.
  public private(set) var ends: [Int] = []
  /// Of objects without pointers that begin with what may be the address of code, that address: they may be closures.
  public private(set) var codes: [(object: Int, address: UInt64)] = []

  init() {}

  mutating func removeAll() {
    words.removeAll(keepingCapacity: true)
    flags.removeAll(keepingCapacity: true)
    ends.removeAll(keepingCapacity: true)
    codes.removeAll(keepingCapacity: true)
  }

  /// Takes the first word of an object without pointers, which is not finished yet.
  @inline(__always)
  mutating func addCode(_ address: UInt64) { codes.append((ends.count, address)) }

  @inline(__always)
  mutating func finishObject() { ends.append(words.count) }

  mutating func dropUnfinished() {
    let end = ends.last ?? 0
    words.removeLast(words.count - end)
    flags.removeLast(flags.count - (end + 63) >> 6)
    // What was dropped may have set bits in the word that it shared.
    if end & 63 != 0 { flags[end >> 6] &= (1 << UInt64(end & 63)) - 1 }
    while let last = codes.last, last.object >= ends.count { codes.removeLast() }
  }

  /// Adds words of the object that is not finished yet, none of which is a pointer yet; less than a word behind them is
  /// left out.
  ///
  /// - Returns: where they begin.
  @inline(__always) @discardableResult
  mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>, _ heap: HeapRange) -> Int {
    let start = words.count
    var position = range.lowerBound
    while position <= range.upperBound - heap.pointerSize {
      words.append(heap.word(bytes, position))
      position += heap.pointerSize
    }
    while flags.count << 6 < words.count { flags.append(0) }
    return start
  }

  /// Adds words of the object that is not finished yet. All that is known of them is that none points into the heap.
  mutating func appendZeros(_ count: Int) {
    words.append(contentsOf: repeatElement(0, count: count))
    while flags.count << 6 < words.count { flags.append(0) }
  }

  /// Adds one word of the object that is not finished yet.
  mutating func append(_ word: UInt64) {
    words.append(word)
    if flags.count << 6 < words.count { flags.append(0) }
  }

  /// Marks a word as a pointer.
  @inline(__always)
  mutating func flag(_ word: Int) { flags[word >> 6] |= 1 << UInt64(word & 63) }
}
