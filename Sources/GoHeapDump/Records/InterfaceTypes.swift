/// The types and itabs that a dump has had so far: what tells pointers in interfaces from other words, and in go1.3
/// where an object's pointers are.
struct InterfaceTypes: Sendable {
  /// A Type record, as far as pointers depend on it.
  struct TypeEntry: Sendable {
    let size: UInt64
    /// Whether the data word of an interface that holds such a value is a pointer.
    let isPointer: Bool
    /// The pointer fields of a value, by offset, each once; written behind the header go1.3 only.
    let fields: [PointerField]
  }

  private var types: [UInt64: TypeEntry] = [:]
  /// Of each itab the type that it names; nil in go1.3, where it says only whether the data word is a pointer.
  private var itabs: [UInt64: (type: UInt64?, isPointer: Bool)] = [:]
  /// A bit for each hash of a known address: nearly every word that is asked for is none of them.
  private var filter = [UInt64](repeating: 0, count: 1 << (Self.filterBits - 6))

  private static let filterBits: UInt64 = 16

  /// Where the program's code can be: the linker puts it in front of the types, and not far from them.
  private(set) var codeRange: Range<UInt64> = 0..<0

  /// How many types and itabs there are.
  var count: Int { types.count + itabs.count }

  /// The type at an address.
  subscript(type address: UInt64) -> TypeEntry? { types[address] }

  /// Takes a Type record.
  mutating func addType(_ record: borrowing Record, _ heap: HeapRange) throws(HeapDumpError) {
    let address = record[.address] ?? 0
    let size = record[.size] ?? 0
    var fields = record.pointerFields
    if let bad = fields.first(where: { !heap.isField($0.offset, size) }) {
      throw record.error(.badPointerField(bad.offset, length: size))
    }
    // However a damaged dump lists them: no word twice, so that looking at an object takes no longer than it is long.
    fields.sort { $0.offset < $1.offset }
    var last: UInt64?
    fields.removeAll { field in
      defer { last = field.offset }
      return field.offset == last
    }
    if codeRange.isEmpty || address < codeRange.upperBound {
      let end = max(address, Self.lowestCode)
      codeRange = max(end - min(end, Self.longestCode), Self.lowestCode)..<end
    }
    types[address] = TypeEntry(size: size, isPointer: record[.indirect] == 1, fields: fields)
    addToFilter(address)
  }

  /// Takes an Itab record.
  mutating func addItab(_ record: borrowing Record) {
    let address = record[.address] ?? 0
    let type = record[.type]
    itabs[address] = (type, record[.pointerFlag].map { $0 == 1 } ?? type.flatMap { types[$0]?.isPointer } ?? true)
    addToFilter(address)
  }

  /// A branch cannot go farther, so that code is no longer.
  private static let longestCode: UInt64 = 1 << 31
  /// Nothing is loaded lower.
  private static let lowestCode: UInt64 = 1 << 16

  /// Whether the data word of an interface with an itab is a pointer; if the itab is not known, it may be.
  func isPointer(itab address: UInt64) -> Bool { itabs[address]?.isPointer ?? true }

  /// Whether the data word of an interface without methods, whose first word is a type, is a pointer; if the type is not
  /// known, it may be.
  func isPointer(type address: UInt64) -> Bool { types[address]?.isPointer ?? true }

  /// The type that an interface names whose first word this is; nil if it is not known, or no such word.
  @inline(__always)
  func type(_ word: UInt64) -> UInt64? {
    guard word != 0, filter[Self.place(word).index] >> Self.place(word).bit & 1 != 0 else { return nil }
    return knownType(word)
  }

  @inline(never)
  private func knownType(_ word: UInt64) -> UInt64? {
    if let itab = itabs[word] { return itab.type }
    return types[word] == nil ? nil : word
  }

  private mutating func addToFilter(_ address: UInt64) {
    let place = Self.place(address)
    filter[place.index] |= 1 << place.bit
  }

  /// The highest bits of a product depend on all bits of the address.
  @inline(__always)
  private static func place(_ address: UInt64) -> (index: Int, bit: UInt64) {
    let hash = (address &* 0x9e37_79b9_7f4a_7c15) >> (64 - filterBits)
    return (Int(hash >> 6), hash & 63)
  }
}
