import GoExecutable

/// What is known of the types of objects: of most objects one fact, which contains all others; of some several.
struct Facts {
  /// By object, the main fact: type 0 if there is none.
  private var types: [UInt32]
  private var offsets: [UInt32]
  private var counts: [UInt32]
  /// Facts that the main one of their object does not contain, by object.
  private(set) var others: [UInt32: [Fact]] = [:]
  /// The same, and facts of other memory, to know them again.
  private var known: Set<Fact> = []
  /// Objects whose main fact is that of an allocation header, which nothing replaces.
  private var hasHeader: Set<UInt32> = []

  /// How many facts are kept of an object without pointers beside the main one: as many as a tiny block has.
  private static let otherTexts = 16
  private static let sliceBit: UInt32 = 1 << 31

  init(objectCount: Int) {
    types = [UInt32](repeating: 0, count: objectCount)
    offsets = types
    counts = types
  }

  /// An object's main fact.
  func main(_ object: Int) -> Fact? {
    let type = types[object]
    guard type != 0 else { return nil }
    return Fact(
      part: UInt32(truncatingIfNeeded: object), type: TypeID(number: type & ~Self.sliceBit), offset: offsets[object],
      count: counts[object], isSlice: type & Self.sliceBit != 0)
  }

  private mutating func setMain(_ fact: Fact) {
    let object = Int(fact.part)
    types[object] = fact.type.number | (fact.isSlice ? Self.sliceBit : 0)
    offsets[object] = fact.offset
    counts[object] = fact.count
  }

  /// Whether a fact that is no object's main one was there before.
  func isKnown(_ fact: Fact) -> Bool { !known.isEmpty && known.contains(fact) }

  /// Whether an object's main fact is what its allocation header says.
  func isFromHeader(_ object: Int) -> Bool { hasHeader.contains(UInt32(truncatingIfNeeded: object)) }

  /// Takes a fact that the main one does not contain.
  ///
  /// - Returns: what of it is new.
  mutating func insert(_ fact: Fact, isHeader: Bool, _ inference: borrowing Inference) -> [Fact] {
    let object = Int(fact.part)
    guard object < types.count else {
      known.insert(fact)
      return [fact]
    }
    if isHeader { hasHeader.insert(fact.part) }
    guard let old = main(object) else {
      setMain(fact)
      return [fact]
    }
    if isHeader || inference.contains(fact, old) {
      setMain(fact)
      if isHeader, !inference.contains(fact, old) { addOther(old) }
      others[fact.part]?.removeAll { inference.contains(fact, $0) }
      return [fact]
    }
    if let (union, new) = inference.union(old, fact) {
      setMain(union)
      return new
    }
    // Nothing follows from what has no pointers, and a few of such facts tell as much as many.
    if !inference.hasPointers(object), others[fact.part]?.count ?? 0 >= Self.otherTexts { return [] }
    if inference.length(fact) > inference.length(old), !isFromHeader(object) {
      setMain(fact)
      addOther(old)
    } else {
      addOther(fact)
    }
    return [fact]
  }

  private mutating func addOther(_ fact: Fact) {
    if known.insert(fact).inserted { others[fact.part, default: []].append(fact) }
  }
}
