/// What the memory range of a record holds, as far as a visitor wants it: the words that may be
/// pointers, and which words the record lists as pointers.
///
/// The list follows the range, which may be very long: of its words only those are kept that matter. A word counts once,
/// however often it is listed.
public struct RecordMemory: Sendable {
  /// How many words the range has; 0 unless the visitor wants contents.
  public private(set) var wordCount = 0
  /// A bit for each of these words, the lowest first: whether the record lists it as a pointer.
  public private(set) var flags: [UInt64] = []
  /// Of a frame, the listed words behind its own, counted from its first: arguments, which lie in the frame of its
  /// caller. Ascending.
  public private(set) var arguments: [Int] = []

  /// The words that may be pointers. In dumps that list interfaces, too, all that are not zero: the first word of an
  /// interface says whether the second is a pointer.
  private var candidates = PointerCandidates()
  /// A bit for each of the candidates: whether it is listed and a pointer.
  private var listed: [UInt64] = []
  /// Whether words that are not listed may be pointers, too.
  private var hasUnlisted = false
  private var keepsNonzero = false
  private var keepsFlags = false
  private var isFrame = false
  /// Bytes of a word.
  private var wordSize: UInt64 = 8
  /// Bytes of the range, as the record has it, and as far as the dump has it.
  private var (length, stored): (UInt64, UInt64) = (0, 0)

  /// The last word so far, and how many there are.
  private var previous: UInt64 = 0
  private var index: UInt64 = 0
  /// The candidate near which the next listed word is expected.
  private var next = 0
  /// How much of the range the garbage collector has to look at, by what is listed.
  private(set) var work = ScanWork()
  /// The first listed offset at which nothing can be.
  private(set) var badOffset: UInt64?

  init() {}

  /// Forgets all of it, for another range.
  ///
  /// - Parameters:
  ///   - length: bytes of the range, as the record has it.
  ///   - stored: bytes of it that the dump has.
  ///   - keepsFlags: whether `wordCount` and `flags` are wanted.
  mutating func begin(_ tag: RecordTag, _ version: FormatVersion, length: UInt64, stored: UInt64, keepsFlags: Bool) {
    candidates.removeAll()
    arguments.removeAll(keepingCapacity: true)
    (self.length, self.stored, self.keepsFlags) = (length, stored, keepsFlags)
    keepsNonzero = version < .go1_5
    isFrame = tag == .stackFrame
    // Frames of older runtimes list all their variables.
    hasUnlisted = isFrame && version >= .go1_7
    (previous, index, next, wordCount, badOffset, work) = (0, 0, 0, 0, nil, ScanWork())
    listed.removeAll(keepingCapacity: true)
    flags.removeAll(keepingCapacity: true)
  }

  /// Takes the next words of the range; less than a word behind the last one is left out.
  mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>, _ heap: HeapRange, _ types: InterfaceTypes) {
    wordSize = UInt64(heap.pointerSize)
    previous = candidates.append(
      bytes, range, at: index, behind: previous, heap, types, keepsNonzero: keepsNonzero)
    index += UInt64(range.count / heap.pointerSize)
  }

  /// The first word, if it may be a pointer; else 0.
  var first: UInt64 { candidates.count > 0 && candidates[0].index == 0 ? candidates[0].address : 0 }

  /// Bytes of the range that the dump has.
  var count: Int { Int(clamping: stored) }

  /// Makes room for what is listed, when the whole range was taken.
  mutating func endWords() {
    if keepsFlags {
      wordCount = Int(clamping: index)
      Self.fill(&flags, bits: wordCount)
    }
    Self.fill(&listed, bits: candidates.count)
  }

  private static func fill(_ flags: inout [UInt64], bits: Int) {
    flags.append(contentsOf: repeatElement(0, count: (bits + 63) / 64))
  }

  /// Takes a listed field at `offset` of the range.
  mutating func list(_ kind: PointerField.Kind, at offset: UInt64, _ heap: HeapRange, _ types: InterfaceTypes) {
    guard heap.isField(offset, length) else { return listOutside(offset, heap) }
    let size = UInt64(heap.pointerSize)
    work.add(word: offset / size, count: kind == .interface || kind == .emptyInterface ? 2 : 1)
    // Of a range that was cut, the list names more than there is.
    guard stored >= size, offset <= stored - size else { return }
    let word = offset / size
    if keepsFlags { flags[Int(word >> 6)] |= 1 << (word & 63) }
    switch kind {
    case .pointer, .string, .slice: mark(word, heap)
    case .interface, .emptyInterface:
      next = candidates.first(from: word, near: next)
      guard stored >= 2 * size, offset <= stored - 2 * size, next < candidates.count, candidates[next].index == word
      else { return }
      let type = candidates[next].address
      if kind == .interface ? types.isPointer(itab: type) : types.isPointer(type: type) { mark(word + 1, heap) }
    }
  }

  /// Marks a word as a pointer, if it can be one.
  @inline(__always)
  private mutating func mark(_ word: UInt64, _ heap: HeapRange) {
    next = candidates.first(from: word, near: next)
    guard next < candidates.count, candidates[next].index == word else { return }
    if keepsNonzero, !heap.contains(candidates[next].address) { return }
    listed[next >> 6] |= 1 << UInt64(next & 63)
  }

  private mutating func listOutside(_ offset: UInt64, _ heap: HeapRange) {
    // A frame lists words of its arguments that lie in the memory of its caller, which lists them itself.
    guard isFrame else {
      badOffset = badOffset ?? offset
      return
    }
    let word = offset / UInt64(heap.pointerSize)
    guard keepsFlags, word >= index, let number = Int(exactly: word), number > arguments.last ?? -1 else { return }
    arguments.append(number)
  }

  /// Takes the fields that lie in the window as a whole; what is special is for the careful path.
  ///
  /// - Parameter count: how many fields of the list there were so far.
  /// - Returns: whether the list has ended.
  mutating func takeFields(
    _ window: inout ByteWindow, _ heap: HeapRange, _ types: InterfaceTypes, _ count: inout Int
  ) -> Bool {
    window.takeFields(&count) { offset in
      list(.pointer, at: offset, heap, types)
      return true
    }
  }
}

extension RecordMemory: Sequence {
  /// Goes through the words that point into the heap: first those that are listed, then the others, each in the order of
  /// memory.
  public struct Iterator: IteratorProtocol {
    private let memory: RecordMemory
    private var position = 0
    private var nextType = 0
    private var isListed = true

    fileprivate init(_ memory: RecordMemory) { self.memory = memory }

    public mutating func next() -> PointerWord? {
      while true {
        if position == memory.candidates.count {
          guard isListed, memory.hasUnlisted else { return nil }
          (position, isListed) = (0, false)
          if memory.candidates.count == 0 { return nil }
        }
        let place = position
        position += 1
        if memory.listed[place >> 6] >> UInt64(place & 63) & 1 == (isListed ? 1 : 0) { return word(place) }
      }
    }

    private mutating func word(_ place: Int) -> PointerWord {
      let (word, size) = (memory.candidates[place], memory.wordSize)
      return PointerWord(
        offset: word.index * size, address: word.address,
        type: isListed ? memory.candidates.type(place, near: &nextType) : nil, isListed: isListed)
    }
  }

  public func makeIterator() -> Iterator { Iterator(self) }
}
