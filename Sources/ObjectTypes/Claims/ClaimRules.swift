import GoExecutable

/// How claims about one part of memory relate to each other.
struct ClaimRules {
  let types: TypeTable
  private let made: MadeTypes

  init(_ made: MadeTypes) { (types, self.made) = (made.types, made) }

  /// Whether a claim names a map or a closure where another one only has the layout.
  func isNameFor(_ claim: TypeClaim, _ other: TypeClaim) -> Bool {
    claim.offset == other.offset && made.all.contains(claim.type) && !made.all.contains(other.type)
      && types[claim.type].size == types[other.type].size
  }

  /// Whether two claims are about the same bytes.
  func isAsLong(_ claim: TypeClaim, _ other: TypeClaim) -> Bool {
    claim.offset == other.offset && length(claim) == length(other)
  }

  /// Bytes that a claim is about.
  func length(_ claim: TypeClaim) -> UInt64 { types[claim.type].size &* UInt64(claim.count) }

  /// Whether a claim says all that another one about the same part says.
  func contains(_ outer: TypeClaim, _ inner: TypeClaim) -> Bool {
    guard inner.offset >= outer.offset else { return false }
    let start = UInt64(inner.offset - outer.offset)
    let size = types[outer.type].size
    let innerLength = length(inner)
    guard size > 0, start <= length(outer), innerLength <= length(outer) - start else { return false }
    // Where bytes are claimed, a claim of text adds nothing.
    if inner.type == made.text, isBytes(outer.type) { return true }
    if outer.type == inner.type { return start % size == 0 && (outer.isSlice || !inner.isSlice) }
    guard innerLength <= size - start % size else { return false }
    return contains(outer.type, at: start % size, inner.type, count: UInt64(inner.count), depth: 0)
  }

  /// Whether values of a type have, at an offset, so many values of another one.
  private func contains(_ outer: TypeID, at offset: UInt64, _ inner: TypeID, count: UInt64, depth: Int) -> Bool {
    if outer == inner { return offset == 0 && count == 1 }
    guard depth < 100 else { return false }
    let type = types[outer]
    switch type.kind {
    case .array:
      let size = types[type.element].size
      guard size > 0, offset / size < type.count else { return false }
      if type.element == inner { return offset % size == 0 && count <= type.count - offset / size }
      return contains(type.element, at: offset % size, inner, count: count, depth: depth + 1)
    case .struct:
      guard let field = types.field(of: outer, at: offset) else { return false }
      return contains(field.type, at: offset - field.offset, inner, count: count, depth: depth + 1)
    default: return false
    }
  }

  /// Whether values of a type are texts' or slices' bytes.
  func isBytes(_ type: TypeID) -> Bool { type == made.text || types[type].kind == .uint8 }

  /// Two claims about elements of one array as one, if they touch: the second one's new part is what was not in the first.
  func union(_ old: TypeClaim, _ claim: TypeClaim) -> (TypeClaim, new: [TypeClaim])? {
    if isBytes(old.type), isBytes(claim.type) {
      // Texts are parts of texts, and some were bytes before: then they are bytes.
      let start = min(old.offset, claim.offset)
      let end = max(UInt64(old.offset) + length(old), UInt64(claim.offset) + length(claim))
      let type = old.type == made.text ? claim.type : old.type
      let count = UInt32(truncatingIfNeeded: end - UInt64(start))
      return (TypeClaim(part: old.part, type: type, offset: start, count: count, isSlice: true), [])
    }
    let size = types[old.type].size
    guard old.type == claim.type, old.isSlice, claim.isSlice, let step = UInt32(exactly: size), step > 0,
      old.offset % step == claim.offset % step
    else { return nil }
    let (oldEnd, end) = (UInt64(old.offset) + length(old), UInt64(claim.offset) + length(claim))
    guard UInt64(claim.offset) <= oldEnd, end >= UInt64(old.offset) else { return nil }
    let start = min(old.offset, claim.offset)
    func piece(_ from: UInt32, _ to: UInt64) -> TypeClaim {
      let count = UInt32(truncatingIfNeeded: (to - UInt64(from)) / size)
      return TypeClaim(part: old.part, type: old.type, offset: from, count: count, isSlice: true)
    }
    var new: [TypeClaim] = []
    if claim.offset < old.offset { new.append(piece(claim.offset, UInt64(old.offset))) }
    if end > oldEnd, let from = UInt32(exactly: oldEnd) { new.append(piece(from, end)) }
    return (piece(start, max(oldEnd, end)), new)
  }
}
