import GoExecutable
import ObjectGraph

/// What is known of the types of objects: of most objects one fact, which contains all others; of some several.
struct Facts {
  /// By object, the number of the main fact's type and some bits; 0 if there is none.
  private var types: [UInt32]
  private var offsets: [UInt32]
  private var counts: [UInt32]
  /// Facts that the main one of their object does not contain, by object.
  private var others: [UInt32: [Fact]] = [:]
  /// The same, and facts of other memory, to know them again.
  private var known: Set<Fact> = []
  private let relations: FactRelations
  private let memory: ProgramMemory

  // Types have fewer than 2^24 numbers.
  private static let sliceBit: UInt32 = 1 << 31
  /// The main fact is that of an allocation header, which nothing replaces.
  private static let headerBit: UInt32 = 1 << 30
  /// There are others.
  private static let othersBit: UInt32 = 1 << 29
  /// Only an interface says the main fact.
  private static let convertedBit: UInt32 = 1 << 28
  private static let bits: UInt32 = sliceBit | headerBit | othersBit | convertedBit

  /// How many facts are kept of an object without pointers beside the main one: as many as a tiny block has.
  private static let otherTexts = 16
  /// How many are kept of another object; more say no more of it, though of what it refers to.
  private static let otherValues = 256

  /// Elements of slices beside main facts, or of other memory, in one stretch: by what they are, the longest one.
  private var stretches: [Stretch: Fact] = [:]
  /// How many facts are kept at most beside main ones: more than there are pointers.
  private let knownLimit: Int

  private struct Stretch: Hashable {
    let part: UInt32
    let type: TypeID
    /// Where elements begin.
    let phase: UInt64
  }

  init(_ memory: ProgramMemory, _ relations: FactRelations) {
    knownLimit = 1 << 16 + 4 * memory.contents.wordCount
    self.memory = memory
    self.relations = relations
    types = [UInt32](repeating: 0, count: memory.objectCount)
    offsets = types
    counts = types
  }

  /// An object's main fact.
  @inline(__always)
  func main(_ object: Int) -> Fact? {
    let type = types[object]
    guard type != 0 else { return nil }
    return Fact(
      part: UInt32(truncatingIfNeeded: object), type: TypeID(number: type & ~Self.bits), offset: offsets[object],
      count: counts[object], isSlice: type & Self.sliceBit != 0, mayBeConverted: type & Self.convertedBit != 0)
  }

  @inline(__always)
  private mutating func setMain(_ fact: Fact, isHeader: Bool = false) {
    let object = Int(fact.part)
    types[object] =
      types[object] & (Self.headerBit | Self.othersBit) | fact.type.number | (fact.isSlice ? Self.sliceBit : 0)
      | (isHeader ? Self.headerBit : 0) | (fact.mayBeConverted ? Self.convertedBit : 0)
    offsets[object] = fact.offset
    counts[object] = fact.count
  }

  /// Whether an object's main fact is what its allocation header says.
  @inline(__always)
  func isFromHeader(_ object: Int) -> Bool { types[object] & Self.headerBit != 0 }

  /// Takes that an object's header says as much as the main fact.
  mutating func setIsFromHeader(_ object: Int) { types[object] |= Self.headerBit }

  /// Whether a fact that is no object's main one was there before.
  func isKnown(_ fact: Fact) -> Bool {
    let object = Int(fact.part)
    if object < types.count, types[object] & Self.othersBit == 0 { return false }
    return known.contains(fact)
  }

  /// Whether anything is known of an object beside the main fact.
  func hasOthers(_ object: Int) -> Bool { types[object] & Self.othersBit != 0 }

  /// What is known of an object beside the main fact.
  func others(_ object: Int) -> [Fact] {
    guard types[object] & Self.othersBit != 0 else { return [] }
    return others[UInt32(truncatingIfNeeded: object)] ?? []
  }

  /// Whether a fact says that values begin at an offset of an object.
  func hasFact(_ object: Int, at offset: UInt32) -> Bool {
    main(object)?.offset == offset || others(object).contains { $0.offset == offset }
  }

  /// Takes the first fact about an object.
  ///
  /// - Returns: whether it was that.
  @inline(__always)
  mutating func insertFirst(_ fact: Fact, isHeader: Bool) -> Bool {
    let object = Int(fact.part)
    guard object < types.count, types[object] == 0 else { return false }
    setMain(fact, isHeader: isHeader)
    return true
  }

  /// What of elements of a slice was not checked against the pointers in the dump, as they lie beside others; nil if
  /// nothing was.
  func unchecked(_ fact: Fact) -> [Fact]? {
    // Bytes say nothing of what lies between two texts.
    if relations.isBytes(fact.type) { return nil }
    let object = Int(fact.part)
    if object < types.count {
      guard let main = main(object) else { return nil }
      if let (_, new) = relations.union(main, fact) { return new }
    }
    return pieces(fact)?.new
  }

  /// Elements of a slice as one stretch with others of the same memory, if they touch.
  private func pieces(_ fact: Fact) -> (Fact, new: [Fact])? {
    guard fact.isSlice, let stretch = stretch(fact), let known = stretches[stretch] else { return nil }
    return relations.union(known, fact)
  }

  private func stretch(_ fact: Fact) -> Stretch? {
    let size = relations.types[fact.type].size
    return size > 0 ? Stretch(part: fact.part, type: fact.type, phase: UInt64(fact.offset) % size) : nil
  }

  /// Takes a fact that is no main one.
  ///
  /// - Returns: what of it is new.
  private mutating func insertOther(_ fact: Fact) -> [Fact] {
    guard known.count < knownLimit, known.insert(fact).inserted else { return [] }
    guard fact.isSlice, !relations.isBytes(fact.type), let stretch = stretch(fact) else { return [fact] }
    if let (union, new) = pieces(fact) {
      stretches[stretch] = union
      return new
    }
    if stretches[stretch].map({ relations.length($0) < relations.length(fact) }) ?? true { stretches[stretch] = fact }
    return [fact]
  }

  /// Takes a fact that the main one does not contain, or one that is no object's.
  ///
  /// - Returns: what of it is new.
  @inline(never)
  mutating func insert(_ fact: Fact, isHeader: Bool) -> [Fact] {
    let object = Int(fact.part)
    guard object < types.count else { return insertOther(fact) }
    guard let old = main(object) else { return [] }
    if isFromHeader(object), !isHeader {
      // The header says how long it is, this what it is for.
      if relations.isNameFor(fact, old) {
        setMain(Fact(part: old.part, type: fact.type, offset: old.offset, count: old.count, isSlice: old.isSlice))
        return [fact]
      }
    }
    // Elements of one array are followed once, however many slices of it there are.
    if !isHeader, old.isSlice, fact.isSlice, old.type == fact.type, let (union, new) = relations.union(old, fact) {
      if !isFromHeader(object) { setMain(union) }
      return new
    }
    if isHeader || !isFromHeader(object) && relations.contains(fact, old) {
      setMain(fact, isHeader: isHeader)
      if isHeader, !relations.contains(fact, old) { _ = addOther(old) }
      if types[object] & Self.othersBit != 0 { others[fact.part]?.removeAll { relations.contains(fact, $0) } }
      return [fact]
    }
    if let (union, new) = relations.union(old, fact) {
      setMain(union)
      return new
    }
    // Nothing follows from what has no pointers, and a few of such facts tell as much as many.
    if memory.start(object) == nil, others[fact.part]?.count ?? 0 >= Self.otherTexts { return [] }
    let isBetter = relations.length(fact) > relations.length(old) || relations.isAsLong(fact, old) && isSurer(fact, old)
    guard isBetter, !isFromHeader(object) else { return addOther(fact) }
    setMain(fact)
    _ = addOther(old)
    return [fact]
  }

  /// Whether a pointer says the one, and only an interface the other.
  private func isSurer(_ fact: Fact, _ other: Fact) -> Bool { other.mayBeConverted && !fact.mayBeConverted }

  /// Takes what a main fact says from another source, too.
  mutating func confirm(_ fact: Fact) {
    let object = Int(fact.part)
    guard let main = main(object), isSurer(fact, main), main.type == fact.type, relations.isAsLong(fact, main) else {
      return
    }
    types[object] &= ~Self.convertedBit
  }

  /// - Returns: what of it is new.
  private mutating func addOther(_ fact: Fact) -> [Fact] {
    let new = insertOther(fact)
    guard !new.isEmpty else { return [] }
    types[Int(fact.part)] |= Self.othersBit
    if others[fact.part]?.count ?? 0 < Self.otherValues { others[fact.part, default: []].append(fact) }
    return new
  }
}
