import Algorithms

extension TypeTable {
  /// The field that has the byte at `offset` of a struct; nil if none has.
  public func field(of id: TypeID, at offset: UInt64) -> TypeField? {
    let all = fields(of: id)
    var index = Self.end(all, offset)
    // A field without a size lies where another one does; many of those would have to be passed over each time.
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
    let sized: [TypeField]
    if let known = sizedFields[id] {
      sized = known
    } else {
      sized = fields(of: id).filter { self[$0.type].size > 0 }
      sizedFields[id] = sized
    }
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
