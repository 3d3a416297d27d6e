import GoExecutable

/// What the first word of an interface says of the second one.
enum InterfaceContent {
  /// Nothing: it is the address of no type that is known.
  case unknown
  /// It points to one value of the type.
  case indirect(TypeID)
  /// It is what it leads to.
  case direct(ValueLayout.Content)
}

/// What the first words of interfaces mean; each is found out once.
struct InterfaceContents {
  private var known: [UInt64: InterfaceContent] = [:]
  /// The last ones, by some bits of the word: most interfaces hold values of few types.
  private var last = [(word: UInt64, content: InterfaceContent)](repeating: (0, .unknown), count: 1 << Self.bits)

  private static let bits: UInt64 = 10

  /// What is known of a word; nil if it was not asked for before.
  @inline(__always)
  mutating func content(_ word: UInt64) -> InterfaceContent? {
    let place = Self.place(word)
    if last[place].word == word { return last[place].content }
    guard let content = known[word] else { return nil }
    last[place] = (word, content)
    return content
  }

  mutating func add(_ word: UInt64, _ content: InterfaceContent) { known[word] = content }

  @inline(__always)
  private static func place(_ word: UInt64) -> Int {
    Int(truncatingIfNeeded: (word &* 0x9e37_79b9_7f4a_7c15) >> (64 - bits))
  }
}

extension Inference {
  /// Follows an interface: it holds a pointer to the value, or the value itself if its type is stored directly.
  ///
  /// - Parameter word: the address of a type if the interface is empty, else of an itab.
  mutating func addInterface(_ word: UInt64, _ data: UInt64) {
    guard word != 0, data != 0 else { return }
    switch interfaces.content(word) ?? newContent(word) {
    case .unknown: break
    case .indirect(let type): add(data, type, count: 1, isSlice: false)
    case .direct(.pointer(let type)): add(data, type, count: 1, isSlice: false, mayBeConverted: true)
    case .direct(let content): follow(content, data)
    }
  }

  private mutating func newContent(_ word: UInt64) -> InterfaceContent {
    var content = InterfaceContent.unknown
    if let id = reflectTypes.type(at: program.itabs[word] ?? word) {
      content = made.types[id].isDirect ? direct(id).map { .direct($0) } ?? .unknown : .indirect(id)
    }
    interfaces.add(word, content)
    return content
  }

  /// Follows a value that is one pointer.
  mutating func addDirect(_ id: TypeID, _ word: UInt64) {
    if let content = direct(id) { follow(content, word) }
  }

  /// What a value leads to that is one pointer: a pointer, a map, a channel, a function, or a struct or an array of one of
  /// those.
  private func direct(_ id: TypeID) -> ValueLayout.Content? {
    var id = id
    for _ in 0..<100 {
      let type = made.types[id]
      switch type.kind {
      case .pointer: return structures.pointer(to: type.element)
      case .map: return .map(id)
      case .chan: return .channel(id)
      case .func: return .function
      case .array: id = type.element
      case .struct:
        guard let field = made.types.field(of: id, at: 0) else { return nil }
        id = field.type
      default: return nil
      }
    }
    return nil
  }
}
