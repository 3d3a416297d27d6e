import GoExecutable

/// What a value of a type holds: where its pointers are, and what they lead to.
struct ValueLayout {
  /// What begins at a place of a value.
  enum Content {
    /// A pointer to one value.
    case pointer(TypeID)
    /// A pointer, a length, a capacity.
    case slice(TypeID)
    /// A pointer, a length.
    case string
    /// The address of a type or, if it is not empty, of an itab; then a pointer or what has its form.
    case interface(isEmpty: Bool)
    case map(TypeID)
    case channel(TypeID)
    case function
    /// Elements, so many that they are not listed one by one.
    case array(TypeID, count: UInt64)
    /// What only the runtime's own code knows how to read.
    case structure(RuntimeStructure)
  }

  /// Something at a place.
  struct Item {
    let offset: UInt64
    let content: Content
  }

  let size: UInt64
  /// A bit for each word, the lowest first: whether the garbage collector takes it for a pointer. Empty if none is.
  let mask: [UInt64]
  /// Nil if nothing is known of a part of it.
  let hasPointers: Bool?
  /// In the order of their offsets.
  let items: [Item]
}

/// The layouts of types, each made when it is asked for.
struct ValueLayouts {
  let types: TypeTable
  private let structures: RuntimeStructures
  /// What types that were made hold, by their numbers.
  private let made: MadeTypes.Structures
  /// By the number of the type.
  private var layouts: [ValueLayout?] = []

  /// What is longer has no mask, and no fact about it is taken.
  private static let longest: UInt64 = 1 << 34
  /// More items in one value are not listed one by one.
  private static let listedItems = 512

  init(_ types: TypeTable, _ structures: RuntimeStructures, _ made: MadeTypes.Structures) {
    self.types = types
    self.structures = structures
    self.made = made
  }

  subscript(id: TypeID) -> ValueLayout {
    mutating get {
      let number = Int(id.number)
      while layouts.count <= number { layouts.append(nil) }
      if let layout = layouts[number] { return layout }
      let layout = newLayout(id)
      layouts[number] = layout
      return layout
    }
  }

  private func newLayout(_ id: TypeID) -> ValueLayout {
    let type = types[id]
    let hasPointers = type.size <= Self.longest ? types.hasPointers(id) : nil
    var mask: [UInt64] = []
    if hasPointers == true {
      let width = types.pointerSize
      types.forEachPointer(of: id) { offset in
        let word = Int(offset / width)
        while mask.count <= word >> 6 { mask.append(0) }
        mask[word >> 6] |= 1 << UInt64(word & 63)
        return true
      }
    }
    var items: [ValueLayout.Item] = []
    // What refers to a type that is never in the heap counts as no pointer, and leads nowhere.
    if hasPointers == true { addItems(id, at: 0, depth: 0, to: &items) }
    return ValueLayout(size: type.size, mask: mask, hasPointers: hasPointers, items: items)
  }

  private func addItems(_ id: TypeID, at base: UInt64, depth: Int, to items: inout [ValueLayout.Item]) {
    guard depth < 100, types.hasPointers(id) == true else { return }
    let type = types[id]
    func add(_ content: ValueLayout.Content) { items.append(ValueLayout.Item(offset: base, content: content)) }
    switch type.kind {
    case .pointer: add(structures.pointer(to: type.element))
    case .slice: add(.slice(type.element))
    case .string: add(.string)
    case .interface: add(.interface(isEmpty: type.isEmptyInterface))
    case .map: add(.map(id))
    case .chan: add(.channel(id))
    case .func: add(.function)
    case .array:
      let size = types[type.element].size
      let before = items.count
      addItems(type.element, at: base, depth: depth + 1, to: &items)
      let each = items.count - before
      guard each > 0, type.count > 1 else { return }
      guard type.count <= UInt64(Self.listedItems / each) else {
        items.removeLast(each)
        return add(.array(type.element, count: type.count))
      }
      for index in 1..<type.count {
        addItems(type.element, at: base + index * size, depth: depth + 1, to: &items)
      }
    case .struct:
      if let structure = made[id] { add(.structure(structure)) }
      items += structures.items(id, at: base)
      for field in types.fields(of: id) { addItems(field.type, at: base + field.offset, depth: depth + 1, to: &items) }
    default: break
    }
  }
}
