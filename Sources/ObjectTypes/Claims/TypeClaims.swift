import GoExecutable
import ObjectGraph

/// A claim that values of a type lie at a place of a part of memory, one behind the other.
struct TypeClaim: Hashable {
  let part: UInt32
  /// The type's number, and above it `sliceBit` and `convertedBit`.
  fileprivate let typeBits: UInt32
  let offset: UInt32
  let count: UInt32

  // Types have fewer than 2^24 numbers.
  private static let sliceBit: UInt32 = 1 << 31
  fileprivate static let convertedBit: UInt32 = 1 << 30

  init(part: UInt32, type: TypeID, offset: UInt32, count: UInt32, isSlice: Bool, mayBeConverted: Bool = false) {
    let bits = type.number | (isSlice ? Self.sliceBit : 0) | (mayBeConverted ? Self.convertedBit : 0)
    self.init(part: part, typeBits: bits, offset: offset, count: count)
  }

  fileprivate init(part: UInt32, typeBits: UInt32, offset: UInt32, count: UInt32) {
    (self.part, self.typeBits, self.offset, self.count) = (part, typeBits, offset, count)
  }

  var type: TypeID { TypeID(number: typeBits & ~(Self.sliceBit | Self.convertedBit)) }

  /// Whether the values are elements of a slice: there may be more of them before and behind.
  var isSlice: Bool { typeBits & Self.sliceBit != 0 }

  /// Whether only a pointer in an interface says it: programs convert pointers for the methods of another type of the same
  /// layout, as `flag.String` does.
  var mayBeConverted: Bool { typeBits & Self.convertedBit != 0 }
}

/// What is known of the types of objects. Most objects have one claim, which contains all others; some have several.
struct TypeClaims {
  /// By object, the main claim: its type and some bits, of which none are set if there is no claim; offset; count.
  private var types, offsets, counts: [UInt32]
  /// Claims that the main one of their object does not contain, by object.
  private var others: [UInt32: [TypeClaim]] = [:]
  /// The claims in `others`, and those about other memory, to know them again.
  private var known: Set<TypeClaim> = []
  private let rules: ClaimRules
  private let memory: ProgramMemory

  // Beside the bits of a claim:
  /// The main claim is that of an allocation header, which nothing replaces.
  private static let headerBit: UInt32 = 1 << 29
  /// There are others.
  private static let othersBit: UInt32 = 1 << 28

  /// How many claims beside the main one are kept of an object without pointers: as many as a tiny block has values.
  private static let otherTexts = 16
  /// How many claims beside the main one are kept of other objects. More of them say nothing new of the object itself.
  private static let otherValues = 256

  /// The longest stretch of elements of slices, of those that no main claim contains.
  private var stretches: [Stretch: TypeClaim] = [:]
  /// How many claims are kept at most beside main ones: more than there are pointers.
  private let knownLimit: Int

  private struct Stretch: Hashable {
    let part: UInt32
    let type: TypeID
    /// Where elements begin.
    let phase: UInt64
  }

  init(_ memory: ProgramMemory, _ rules: ClaimRules) {
    knownLimit = 1 << 16 + 4 * memory.contents.wordCount
    (self.memory, self.rules) = (memory, rules)
    types = [UInt32](repeating: 0, count: memory.objectCount)
    (offsets, counts) = (types, types)
  }

  /// An object's main claim.
  @inline(__always)
  func main(_ object: Int) -> TypeClaim? {
    let type = types[object]
    guard type != 0 else { return nil }
    return TypeClaim(
      part: UInt32(truncatingIfNeeded: object), typeBits: type & ~(Self.headerBit | Self.othersBit),
      offset: offsets[object], count: counts[object])
  }

  @inline(__always)
  private mutating func setMain(_ claim: TypeClaim, isHeader: Bool = false) {
    let object = Int(claim.part)
    types[object] =
      types[object] & (Self.headerBit | Self.othersBit) | claim.typeBits | (isHeader ? Self.headerBit : 0)
    offsets[object] = claim.offset
    counts[object] = claim.count
  }

  /// Whether an object's main claim is what its allocation header says.
  @inline(__always)
  func isFromHeader(_ object: Int) -> Bool { types[object] & Self.headerBit != 0 }

  /// Takes that an object's header says as much as the main claim.
  mutating func setIsFromHeader(_ object: Int) { types[object] |= Self.headerBit }

  /// Whether a claim that is no object's main one was there before.
  func isKnown(_ claim: TypeClaim) -> Bool {
    let object = Int(claim.part)
    if object < types.count, types[object] & Self.othersBit == 0 { return false }
    return known.contains(claim)
  }

  /// Whether anything is known of an object beside the main claim.
  func hasOthers(_ object: Int) -> Bool { types[object] & Self.othersBit != 0 }

  /// What is known of an object beside the main claim.
  func others(_ object: Int) -> [TypeClaim] {
    guard types[object] & Self.othersBit != 0 else { return [] }
    return others[UInt32(truncatingIfNeeded: object)] ?? []
  }

  /// Whether a claim says that values begin at an offset of an object.
  func hasClaim(_ object: Int, at offset: UInt32) -> Bool {
    main(object)?.offset == offset || others(object).contains { $0.offset == offset }
  }

  /// Takes the first claim about an object.
  ///
  /// - Returns: whether it was that.
  @inline(__always)
  mutating func insertFirst(_ claim: TypeClaim, isHeader: Bool) -> Bool {
    let object = Int(claim.part)
    guard object < types.count, types[object] == 0 else { return false }
    setMain(claim, isHeader: isHeader)
    return true
  }

  /// Which elements of a slice were not checked against the pointers in the dump, as only some of them are new; nil if none
  /// was checked.
  func unchecked(_ claim: TypeClaim) -> [TypeClaim]? {
    // Bytes say nothing of what lies between two texts.
    if rules.isBytes(claim.type) { return nil }
    let object = Int(claim.part)
    if object < types.count {
      guard let main = main(object) else { return nil }
      if let (_, new) = rules.union(main, claim) { return new }
    }
    return pieces(claim)?.new
  }

  /// Elements of a slice as one stretch with others of the same memory, if they touch.
  private func pieces(_ claim: TypeClaim) -> (TypeClaim, new: [TypeClaim])? {
    guard claim.isSlice, let stretch = stretch(claim), let known = stretches[stretch] else { return nil }
    return rules.union(known, claim)
  }

  private func stretch(_ claim: TypeClaim) -> Stretch? {
    let size = rules.types[claim.type].size
    return size > 0 ? Stretch(part: claim.part, type: claim.type, phase: UInt64(claim.offset) % size) : nil
  }

  /// Takes a claim that is no main one.
  ///
  /// - Returns: what of it is new.
  private mutating func insertOther(_ claim: TypeClaim) -> [TypeClaim] {
    guard known.count < knownLimit, known.insert(claim).inserted else { return [] }
    guard claim.isSlice, !rules.isBytes(claim.type), let stretch = stretch(claim) else { return [claim] }
    if let (union, new) = pieces(claim) {
      stretches[stretch] = union
      return new
    }
    if stretches[stretch].map({ rules.length($0) < rules.length(claim) }) ?? true { stretches[stretch] = claim }
    return [claim]
  }

  /// Takes a claim that the main one does not contain, or one that is no object's.
  ///
  /// - Returns: what of it is new.
  @inline(never)
  mutating func insert(_ claim: TypeClaim, isHeader: Bool) -> [TypeClaim] {
    let object = Int(claim.part)
    guard object < types.count else { return insertOther(claim) }
    guard let old = main(object) else { return [] }
    // The header says how long it is, this what it is for.
    if isFromHeader(object), !isHeader, rules.isNameFor(claim, old) {
      setMain(TypeClaim(part: old.part, type: claim.type, offset: old.offset, count: old.count, isSlice: old.isSlice))
      return [claim]
    }
    // Elements of one array are followed once, however many slices of it there are.
    if !isHeader, old.isSlice, claim.isSlice, old.type == claim.type, let (union, new) = rules.union(old, claim) {
      if !isFromHeader(object) { setMain(union) }
      return new
    }
    if isHeader || !isFromHeader(object) && rules.contains(claim, old) {
      setMain(claim, isHeader: isHeader)
      if isHeader, !rules.contains(claim, old) { _ = addOther(old) }
      if types[object] & Self.othersBit != 0 { others[claim.part]?.removeAll { rules.contains(claim, $0) } }
      return [claim]
    }
    if let (union, new) = rules.union(old, claim) {
      setMain(union)
      return new
    }
    // Nothing follows from what has no pointers, and a few of such claims tell as much as many.
    if memory.start(object) == nil, others[claim.part]?.count ?? 0 >= Self.otherTexts { return [] }
    let isBetter = rules.length(claim) > rules.length(old) || rules.isAsLong(claim, old) && isSurer(claim, old)
    guard isBetter, !isFromHeader(object) else { return addOther(claim) }
    setMain(claim)
    _ = addOther(old)
    return [claim]
  }

  /// Whether a pointer says the one, and only an interface the other.
  private func isSurer(_ claim: TypeClaim, _ other: TypeClaim) -> Bool { other.mayBeConverted && !claim.mayBeConverted }

  /// Takes what a main claim says from another source, too.
  mutating func confirm(_ claim: TypeClaim) {
    let object = Int(claim.part)
    guard let main = main(object), isSurer(claim, main), main.type == claim.type, rules.isAsLong(claim, main) else {
      return
    }
    types[object] &= ~TypeClaim.convertedBit
  }

  /// - Returns: what of it is new.
  private mutating func addOther(_ claim: TypeClaim) -> [TypeClaim] {
    let new = insertOther(claim)
    guard !new.isEmpty else { return [] }
    types[Int(claim.part)] |= Self.othersBit
    if others[claim.part]?.count ?? 0 < Self.otherValues { others[claim.part, default: []].append(claim) }
    return new
  }
}
