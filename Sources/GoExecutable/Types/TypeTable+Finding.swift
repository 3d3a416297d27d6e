import Algorithms
package import Names

extension TypeTable {
  /// All types that have descriptors, by address. What looks like a descriptor counts as one; that is rarely wrong.
  public func all() -> [TypeID] {
    var found: [TypeID] = []
    let range = addresses
    var address = range.lowerBound + (pointerSize &- range.lowerBound % pointerSize) % pointerSize
    while address < range.upperBound {
      if let id = type(at: address) { found.append(id) }
      let (next, overflow) = address.addingReportingOverflow(pointerSize)
      if overflow { break }
      address = next
    }
    return found
  }

  /// The layouts of closures among them: `struct { F uintptr; … }`, in which the compiler keeps what a function literal
  /// refers to. They do not say whose they are.
  public func closureLayouts() -> [TypeID] {
    all().filter { id in
      guard self[id].kind == .struct, !self[id].isNamed, let first = fields(of: id).first else { return false }
      return self[first.type].kind == .uintptr && name(of: first) == "F"
    }
  }

  /// The pairs of an interface and a type that the linker made: by address the address of the type's descriptor, all
  /// the file's own. A program makes more when it runs.
  public func itabs() -> [(address: UInt64, type: UInt64)] {
    var found: [(address: UInt64, type: UInt64)] = []
    switch module.itabs {
    case .pointers(let address, let count):
      for index in 0..<min(count, Limits.itabs) {
        guard let itab = memory.word(address &+ index &* pointerSize) else { break }
        if let type = memory.word(itab &+ pointerSize), addresses.contains(type) { found.append((itab, type)) }
      }
    case .contiguous(let range):
      var address = range.lowerBound
      while address < range.upperBound, found.count < Limits.itabs {
        guard let interface = memory.word(address), let type = memory.word(address &+ pointerSize),
          addresses.contains(interface), addresses.contains(type),
          let methods = memory.word(interface &+ layout.memberCount), methods <= Limits.members
        else { break }
        found.append((address, type))
        // Behind both a hash of 4 bytes, then a pointer to each method's code.
        let first = (2 * pointerSize + 4 + pointerSize - 1) / pointerSize * pointerSize
        let (next, overflow) = address.addingReportingOverflow(first + methods * pointerSize)
        if overflow { break }
        address = next
      }
    }
    found.sort { $0.address < $1.address }
    return found
  }

  /// The word at an address of the file, as it is when the file is loaded there; nil if the file has none.
  package func word(at address: UInt64) -> UInt64? { memory.word(address) }

  /// The field of a struct with a name; nil if it has none.
  package func field(of id: TypeID, named name: Name) -> TypeField? {
    fields(of: id).first { self.name(of: $0) == name }
  }

  /// The field that has the byte at `offset` of a struct; nil if none has.
  public func field(of id: TypeID, at offset: UInt64) -> TypeField? {
    let all = fields(of: id)
    var index = Self.end(all, offset)
    // Fields without a size may lie at the same offset; many of them would have to be passed over each time.
    var passed = 0
    while index > all.startIndex {
      index -= 1
      let size = self[all[index].type].size
      if size > 0 { return offset - all[index].offset < size ? all[index] : nil }
      passed += 1
      if passed == Self.passedOver { return fieldWithSize(of: id, at: offset) }
    }
    return nil
  }

  private static let passedOver = 8

  private func fieldWithSize(of id: TypeID, at offset: UInt64) -> TypeField? {
    let sized: [TypeField] = sizedFields[id] ?? fields(of: id).filter { self[$0.type].size > 0 }
    sizedFields[id] = sized
    let end = Self.end(sized[...], offset)
    guard end > sized.startIndex else { return nil }
    let field = sized[end - 1]
    return offset - field.offset < self[field.type].size ? field : nil
  }

  /// The first of the fields, which are in the order of their offsets, that begins behind an offset.
  private static func end(_ fields: ArraySlice<TypeField>, _ offset: UInt64) -> Int {
    fields.partitioningIndex { $0.offset > offset }
  }
}
