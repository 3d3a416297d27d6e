import GoExecutable

/// Which words of a type's values are pointers, read from its descriptor wherever that lies: also in the heap, where
/// reflection makes them.
struct TypeMasks {
  /// Of one type.
  struct Mask {
    let size: UInt64
    /// Bytes up to the end of the last pointer.
    let pointerBytes: UInt64
    /// A bit for each word of these.
    let words: [UInt64]
  }

  private let memory: CoreMemory
  private let layout: TypeLayout
  private var known: [UInt64: Mask] = [:]
  /// Words that may still be kept, and looked at: more than types of real programs have.
  private var left = 1 << 24

  init(_ memory: CoreMemory) {
    self.memory = memory
    layout = memory.executable.typeLayout
  }

  private static let depth = 64
  /// Where something else is than a type.
  private var others: Set<UInt64> = []

  /// The mask of the type at an address; nil if something else is there: one damaged word is not the whole heap.
  mutating func readable(_ type: UInt64) throws(CoreError) -> Mask? {
    guard !others.contains(type) else { return nil }
    do throws(CoreError) {
      return try mask(type)
    } catch {
      guard error.isContents else { throw error }
      others.insert(type)
      return nil
    }
  }

  /// The mask of the type at an address.
  mutating func mask(_ type: UInt64, depth: Int = 0) throws(CoreError) -> Mask {
    if let mask = known[type] { return mask }
    try spend(1)
    let size = try memory.word(type &+ TypeLayout.size)
    let pointerBytes = try memory.word(type &+ layout.pointerBytes)
    guard depth < Self.depth, pointerBytes <= size, pointerBytes % 8 == 0, size < 1 << 48,
      let kind = layout.kind(try memory.u8(type &+ layout.kind))
    else { throw .invalid("the size of the type at 0x\(String(type, radix: 16))", size) }
    let count = Int(pointerBytes / 8)
    try spend(count)
    var words = [UInt64](repeating: 0, count: (count + 63) / 64)
    if count > 0 { try fill(&words, count, kind, type, depth) }
    let mask = Mask(size: size, pointerBytes: pointerBytes, words: words)
    known[type] = mask
    return mask
  }

  private mutating func spend(_ words: Int) throws(CoreError) {
    guard words <= left else { throw .tooMany("words of types", limit: 1 << 24) }
    left -= words
  }

  private mutating func fill(
    _ words: inout [UInt64], _ count: Int, _ kind: TypeKind, _ type: UInt64, _ depth: Int
  ) throws(CoreError) {
    func set(_ word: Int) { if word < count { words[word >> 6] |= 1 << UInt64(word & 63) } }
    switch kind {
    case .pointer, .unsafePointer, .chan, .func, .map, .string, .slice: set(0)
    case .interface: set(1)
    case .array:
      let element = try mask(try memory.word(type &+ layout.element), depth: depth + 1)
      let number = try memory.word(type &+ layout.arrayCount)
      guard element.size > 0, number < 1 << 40, element.size % 8 == 0 else {
        throw .invalid("the length of the array type at 0x\(String(type, radix: 16))", number)
      }
      var at = 0
      for _ in 0..<number {
        if at >= count { break }
        element.forEach(below: count - at) { set(at + $0) }
        at += Int(element.size / 8)
      }
    case .struct:
      let fields = try memory.word(type &+ layout.members)
      let number = try memory.word(type &+ layout.memberCount)
      guard number <= 1 << 16 else { throw .invalid("the number of fields of a type", number) }
      for index in 0..<number {
        let field = fields &+ index &* layout.fieldLength
        let offset = try memory.word(field &+ 16)
        guard offset % 8 == 0, offset / 8 < UInt64(count) else { continue }
        let part = try mask(try memory.word(field &+ 8), depth: depth + 1)
        // Fields of damaged types may all lie at one place.
        try spend(1 + part.words.count)
        part.forEach(below: count - Int(offset / 8)) { set(Int(offset / 8) + $0) }
      }
    default: break
    }
  }
}

extension TypeMasks.Mask {
  /// Calls `body` with the number of each word that is a pointer, below a limit.
  func forEach(below limit: Int, _ body: (Int) -> Void) {
    for (index, bits) in words.enumerated() {
      if index << 6 >= limit { return }
      var bits = bits
      while bits != 0 {
        let word = index << 6 + bits.trailingZeroBitCount
        if word >= limit { return }
        body(word)
        bits &= bits - 1
      }
    }
  }
}
