import GoExecutable

/// What a value of a type holds: how long it is, where its pointers are.
struct ValueLayout {
  /// What begins at a word of a value.
  enum Content {
    /// A pointer to one value.
    case pointer(TypeID)
    /// A pointer, a length, a capacity.
    case slice(TypeID)
    /// A pointer, a length.
    case string
    /// The address of a type or an itab; then a pointer or what has its form.
    case interface
    case map(TypeID)
    case channel(TypeID)
    case function
    /// Elements, so many that they are not listed one by one.
    case array(TypeID, count: UInt64)
    /// A structure that only the runtime's own code knows how to read.
    case structure(RuntimeStructure)
  }

  /// Something at a word.
  struct Item {
    /// Counted from the value's first.
    let word: Int
    let content: Content
  }

  /// Whether it has pointers; `unknown` if nothing is known of a part of it.
  enum Pointers: UInt8 {
    case none, some, unknown
  }

  /// Bytes.
  let size: UInt64
  let pointers: Pointers
  /// Whether it is as long as what it was allocated in, and not everything is known of it.
  let isFlexible: Bool
  /// Whether it was allocated alone, however much of it is known.
  let isAlone: Bool
  /// Whether its name says what it is, one or several: a part of a map, text.
  let isPart: Bool
  /// Where its items are among those of all types, in the order of their places.
  let items: Range<Int>
  /// A bit for each of the first 64 words, the lowest first: whether the garbage collector takes it for a pointer.
  let mask: UInt64
  /// Where the words of the whole mask are among those of all types, if it has more.
  let longMask: Range<Int>
}

/// The layouts of types, each made when it is asked for.
struct ValueLayouts {
  let types: TypeTable
  /// What the values of all types hold.
  private(set) var items: [ValueLayout.Item] = []
  /// The masks of values of more than 64 words.
  private(set) var masks: [UInt64] = []
  private let structures: RuntimeStructures
  private let made: MadeTypes
  /// The number of each type's layout, from 1; 0 if it was not made yet.
  private var numbers: [UInt32] = []
  private var layouts: [ValueLayout] = []

  /// Longer values have no mask, and claims about them are not accepted.
  private let longest: UInt64
  /// Types may be as many as there are bytes in an executable, and each as long as any part of the dump.
  private let budget: WorkBudget
  /// A value with more items has arrays as single items.
  private static let listedItems = 512

  /// - Parameter longest: bytes of the longest value that there can be.
  init(
    _ made: MadeTypes, _ structures: RuntimeStructures, longest: UInt64, _ budget: WorkBudget
  ) {
    (types, self.made, self.structures) = (made.types, made, structures)
    (self.longest, self.budget) = (longest, budget)
  }

  subscript(id: TypeID) -> ValueLayout {
    @inline(__always) mutating get {
      let number = Int(id.number)
      if number < numbers.count, numbers[number] != 0 { return layouts[Int(numbers[number]) - 1] }
      return newLayout(id)
    }
  }

  @inline(never)
  private mutating func newLayout(_ id: TypeID) -> ValueLayout {
    let type = types[id]
    // What has no pointers may be of any length.
    var hasPointers = types.hasPointers(id)
    if hasPointers == true, type.size > longest || !budget.take(type.size / types.pointerSize / 64 + 1) {
      hasPointers = nil
    }
    var mask: [UInt64] = []
    let first = items.count
    // Of some made types, only what they lead to is known.
    if let structure = made.structures[id] { items.append(ValueLayout.Item(word: 0, content: .structure(structure))) }
    if hasPointers == true {
      let width = types.pointerSize
      let isComplete = types.forEachPointer(of: id, below: type.size) { offset in
        guard budget.take(1) else { return false }
        let word = Int(offset / width)
        while mask.count <= word >> 6 { mask.append(0) }
        mask[word >> 6] |= 1 << UInt64(word & 63)
        return true
      }
      // What refers to a type that is never in the heap counts as no pointer, and leads nowhere.
      if isComplete { addItems(id, at: 0, depth: 0) } else { hasPointers = nil }
    }
    let firstMask = masks.count
    if type.size > 64 * types.pointerSize { masks += mask }
    let layout = ValueLayout(
      size: type.size, pointers: hasPointers.map { $0 ? .some : .none } ?? .unknown,
      isFlexible: made.flexible.contains(id), isAlone: made.flexible.contains(id) || made.alone.contains(id),
      isPart: made.parts.contains(id), items: first..<items.count, mask: mask.first ?? 0,
      longMask: firstMask..<masks.count)
    while numbers.count <= Int(id.number) { numbers.append(0) }
    layouts.append(layout)
    numbers[Int(id.number)] = UInt32(layouts.count)
    return layout
  }

  private mutating func addItems(_ id: TypeID, at base: UInt64, depth: Int) {
    guard depth < 100, budget.take(1), types.hasPointers(id) == true else { return }
    let type = types[id]
    let word = Int(base / types.pointerSize)
    func item(_ content: ValueLayout.Content) -> ValueLayout.Item { ValueLayout.Item(word: word, content: content) }
    switch type.kind {
    case .pointer: items.append(item(structures.pointer(to: type.element)))
    case .slice: items.append(item(.slice(type.element)))
    case .string: items.append(item(.string))
    case .interface: items.append(item(.interface))
    case .map: items.append(item(.map(id)))
    case .chan: items.append(item(.channel(id)))
    case .func: items.append(item(.function))
    case .array:
      let size = types[type.element].size
      let before = items.count
      addItems(type.element, at: base, depth: depth + 1)
      let each = items.count - before
      guard each > 0, type.count > 1 else { return }
      guard type.count <= UInt64(Self.listedItems / each) else {
        items.removeLast(each)
        items.append(item(.array(type.element, count: type.count)))
        return
      }
      for index in 1..<type.count { addItems(type.element, at: base + index * size, depth: depth + 1) }
    case .struct:
      items += structures.items(id, at: base)
      for field in types.fields(of: id) { addItems(field.type, at: base + field.offset, depth: depth + 1) }
    default: break
    }
  }
}
