import Names

/// Which words of a type's values are pointers, for types that were asked for.
struct PointerMasks {
  /// Of one type.
  enum Mask {
    case none
    /// The places of the words, in bytes, in `offsets`.
    case words(Range<Int>)
    /// More words than are kept: they are found anew each time, in parts that are nested so deeply.
    case many(depth: Int)
    /// It has parts of which nothing is known.
    case unknown
  }

  var known: [TypeID: Mask] = [:]
  var offsets: [UInt64] = []
  /// The fields with pointers, of structs with more pointers than are kept.
  var fields: [TypeID: [TypeField]] = [:]
  var depth = 0
}

extension TypeTable {
  /// Whether a value has pointers; nil if nothing is known of a part of it.
  public func hasPointers(_ id: TypeID) -> Bool? {
    switch mask(id) {
    case .none: false
    case .words, .many: true
    case .unknown: nil
    }
  }

  /// Where in a value the words are that the garbage collector takes for pointers, in bytes, rising.
  ///
  /// An interface has only its second word there: types are not in the heap. A type that is never in the heap is not
  /// pointed to either.
  ///
  /// - Returns: nil if there are more than 256, or nothing is known of a part of the value.
  public func pointerOffsets(of id: TypeID) -> ArraySlice<UInt64>? {
    switch mask(id) {
    case .none: []
    case .words(let range): masks.offsets[range]
    case .many, .unknown: nil
    }
  }

  /// Calls `body` with the offset of every pointer of a value at `base`, however many there are, as long as it returns true
  /// and offsets are below `end`.
  ///
  /// - Returns: false if `body` returned false, or nothing is known of a part of the value.
  @discardableResult
  public func forEachPointer(
    of id: TypeID, at base: UInt64 = 0, below end: UInt64 = .max, _ body: (UInt64) -> Bool
  ) -> Bool {
    switch mask(id) {
    case .none: return true
    case .unknown: return false
    case .words(let range):
      for index in range {
        let (offset, overflow) = base.addingReportingOverflow(masks.offsets[index])
        if overflow || offset >= end { return true }
        guard body(offset) else { return false }
      }
      return true
    case .many:
      let type = self[id]
      if type.kind == .array {
        let size = self[type.element].size
        for index in 0..<type.count {
          let (offset, overflow) = base.addingReportingOverflow(index &* size)
          if overflow || offset >= end { return true }
          guard forEachPointer(of: type.element, at: offset, below: end, body) else { return false }
        }
      } else {
        for field in fieldsWithPointers(of: id) {
          let (offset, overflow) = base.addingReportingOverflow(field.offset)
          if overflow || offset >= end { return true }
          guard forEachPointer(of: field.type, at: offset, below: end, body) else { return false }
        }
      }
      return true
    }
  }

  /// The fields of a struct that have pointers. They are kept, as there may be any number of others.
  private func fieldsWithPointers(of id: TypeID) -> [TypeField] {
    if let known = masks.fields[id] { return known }
    let fields = self.fields(of: id).filter { hasPointers($0.type) != false }
    masks.fields[id] = fields
    return fields
  }

  private func mask(_ id: TypeID) -> PointerMasks.Mask {
    if let mask = masks.known[id] { return mask }
    guard masks.depth < Limits.typeDepth else { return .unknown }
    // Only a damaged file has types that are within themselves.
    masks.known[id] = .unknown
    masks.depth += 1
    let mask = newMask(id)
    masks.depth -= 1
    masks.known[id] = mask
    return mask
  }

  private func newMask(_ id: TypeID) -> PointerMasks.Mask {
    let type = self[id]
    switch type.kind {
    case .unknown: return .unknown
    case .pointer, .unsafePointer, .chan, .func, .map: return isNeverInHeap(pointer: type) ? .none : add([0])
    case .string, .slice: return add([0])
    case .interface: return add([pointerSize])
    case .array:
      // An array of nothing has no pointers, whatever its elements are.
      guard type.count > 0 else { return .none }
      let element = self[type.element]
      let (size, overflow) = element.size.multipliedReportingOverflow(by: type.count)
      guard !overflow, size == type.size else { return .unknown }
      switch mask(type.element) {
      case .none: return .none
      case .unknown: return .unknown
      case .many(let depth): return depth < Limits.typeDepth ? .many(depth: depth + 1) : .unknown
      case .words(let range):
        guard type.count <= Limits.pointerWords / UInt64(range.count), isRoom else { return .many(depth: 1) }
        let words = masks.offsets[range]
        return add((0..<type.count).flatMap { index in words.map { index * element.size + $0 } })
      }
    case .struct: return newMask(struct: id)
    default: return .none
    }
  }

  private func newMask(struct id: TypeID) -> PointerMasks.Mask {
    let size = self[id].size
    var words: [UInt64] = []
    var end: UInt64 = 0
    var count = 0
    var areMany = !isRoom
    var depth = 0
    for field in fields(of: id) {
      let fieldSize = self[field.type].size
      guard field.offset >= end, field.offset <= size, fieldSize <= size - field.offset else { return .unknown }
      end = field.offset + fieldSize
      switch mask(field.type) {
      case .none: break
      case .unknown: return .unknown
      case .many(let other): (areMany, depth) = (true, max(depth, other))
      case .words(let range):
        count += range.count
        if count > Int(Limits.pointerWords) { areMany = true }
        if !areMany { words += masks.offsets[range].map { field.offset + $0 } }
      }
    }
    if count == 0, depth == 0 { return .none }
    guard areMany else { return add(words) }
    return depth < Limits.typeDepth ? .many(depth: depth + 1) : .unknown
  }

  /// Whether more words may be kept: a damaged file can have any number of small types with many words.
  private var isRoom: Bool { masks.offsets.count < Limits.keptWords }

  private func add(_ words: [UInt64]) -> PointerMasks.Mask {
    let first = masks.offsets.count
    masks.offsets += words
    return .words(first..<masks.offsets.count)
  }

  /// Whether what a pointer refers to can only be outside of the heap: then the garbage collector does not look at it.
  private func isNeverInHeap(pointer type: GoType) -> Bool {
    // The descriptor says it.
    if let descriptor = type.descriptor { return memory.word(descriptor &+ layout.pointerBytes) == 0 }
    return type.kind == .pointer && isNeverInHeap(type.element, depth: 0)
  }

  /// The compiler's rule since Go 1.20: a type that begins with a certain struct of the runtime.
  private func isNeverInHeap(_ id: TypeID, depth: Int) -> Bool {
    let type = self[id]
    guard depth < 4 else { return false }
    switch type.kind {
    case .array: return isNeverInHeap(type.element, depth: depth + 1)
    case .struct:
      let mark: Name = "/sys.nih"
      if type.size == 0, type.isNamed, name(of: id).hasSuffix(mark) { return true }
      return fields(of: id).prefix(4).contains { isNeverInHeap($0.type, depth: depth + 1) }
    default: return false
    }
  }
}
