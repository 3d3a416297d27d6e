import GoExecutable
import ObjectGraph
import ObjectTypes

/// What is known of the objects that roots lead to, for who looks for waste among them.
struct WasteFacts {
  let graph: ObjectGraph
  let contents: ProgramContents
  let types: ObjectTypes?
  let table: TypeTable?
  /// By object, whether listed roots lead to it.
  let isReached: [Bool]
  /// What refers to arrays and to objects without pointers; nil if types are not known.
  let references: TypedReferences?
  /// How the entries of maps lie in their objects; nil if types are not known.
  let groupLayouts: MapGroupLayouts?
  /// Why not all that refers to some object can be known, as a part of a sentence; nil if it can.
  let unseen: String?
  /// Bytes of all objects that roots lead to.
  let reachedBytes: UInt64
  /// What objects without pointers hold; nil until that was read, or if it cannot be read.
  var digests: WasteDigests?

  /// Of which objects some bytes were found to be duplicates, and of which all were.
  private(set) var duplicated: Set<UInt32> = []
  private(set) var isDuplicate: [Bool]
  /// By object, how many bytes a better order of fields would save.
  var padded: [UInt32: UInt64] = [:]
  /// How many fields, and references of maps, were looked at: in proportion to those of the dump, whatever it holds.
  var work: UInt64 = 0

  /// - Parameters:
  ///   - named: the graph; nothing is known if it was read without contents.
  ///   - paths: shortest paths to its objects, with their order.
  ///   - table: all types of the program, if they are known.
  init?(_ named: NamedGraph, _ paths: ShortestPaths, _ table: TypeTable?) {
    graph = named.graph
    guard let contents = graph.contents else { return nil }
    self.contents = contents
    let types = named.types
    (self.types, self.table) = (types, table)
    var isReached = [Bool](repeating: false, count: graph.objectCount)
    for object in paths.order.prefix(paths.listedCount) { isReached[Int(object)] = true }
    self.isReached = isReached
    reachedBytes = isReached.indices.reduce(0) { isReached[$1] ? $0 + named.graph.sizes[$1] : $0 }
    isDuplicate = [Bool](repeating: false, count: graph.objectCount)
    groupLayouts = types.flatMap { types in
      table.map { MapGroupLayouts(named.graph, types, $0) }
    }
    work = groupLayouts?.work ?? 0
    unseen =
      named.unseen.lacksVariables
      ? named.unseen.reason
      : contents.hasCutObjects ? "the runtime has not written all of the largest object with pointers" : nil
    if let types, let table, unseen == nil {
      let countsUnlisted = named.frameVariables.map { !$0.areAllKnown || $0.hasUnknownFunctions } ?? true
      // Whatever may lead to an array counts, although only what is sure to be in use has waste.
      var isInUse = isReached
      for object in isInUse.indices where named.unseen.isSaidToHold(object) { isInUse[object] = true }
      if countsUnlisted { for object in paths.order { isInUse[Int(object)] = true } }
      references = TypedReferences(
        graph, contents, isInUse: isInUse, countsUnlisted: countsUnlisted, types, table,
        variables: named.variableTypes, typeBias: named.typeBias)
      work += references?.work ?? 0
    } else {
      references = nil
    }
  }

  /// Whether an object has no pointers.
  func isPlain(_ object: Int) -> Bool { contents.start(object) == nil }

  /// Whether an object is a block of small values that the allocator has put together, or one such value.
  func isTiny(_ object: Int) -> Bool { graph.sizes[object] == WasteFacts.tinySize && isPlain(object) }

  /// Shorter values without pointers share a block of this size (runtime/malloc.go: `maxTinySize`).
  private static let tinySize: UInt64 = 16

  /// Bytes of arrays and texts, and of those of them of which all references are known.
  var arrays: (bytes: UInt64, known: UInt64) {
    var sum: (bytes: UInt64, known: UInt64) = (0, 0)
    var use = ObjectUse()
    for object in 0..<graph.objectCount where isReached[object] {
      guard isArray(object) else { continue }
      sum.bytes += graph.sizes[object]
      if take(object, into: &use) { sum.known += graph.sizes[object] }
    }
    return sum
  }

  /// Whether an object is an array or a text of the program, or may be one, as far as is known.
  private func isArray(_ object: Int) -> Bool {
    guard let types, types.values(of: object, size: graph.sizes[object]) != nil else { return isPlain(object) }
    return types.isArray(object) && types.runtimePart(object) == nil
  }

  /// Notes that bytes of an object are duplicates, or all of it.
  mutating func setDuplicate(_ object: Int, isWhole: Bool) {
    duplicated.insert(UInt32(truncatingIfNeeded: object))
    if isWhole { isDuplicate[object] = true }
  }

  /// Takes what is used of an object that roots lead to, if all references to it are known.
  func take(_ object: Int, into use: inout ObjectUse) -> Bool {
    guard let references, isReached[object], references.areAllKnown(object) else { return false }
    use.take(references[object])
    // Of small values in one block, each is known by itself.
    return !(use.isArray && use.hasLooseValues) || isTiny(object)
  }

  /// Calls `body` with each object that roots lead to of which all references are known, and what they use of it, but for those that are
  /// duplicates as a whole.
  mutating func forEachKnown(_ body: (_ facts: inout WasteFacts, _ object: Int, _ use: borrowing ObjectUse) -> Void) {
    var use = ObjectUse()
    for object in 0..<graph.objectCount where isReached[object] && !isDuplicate[object] {
      if take(object, into: &use) { body(&self, object, use) }
    }
  }

  /// What an object is of a map or a channel; nil if it is none of it, or that is not known.
  func runtimePart(_ object: Int) -> RuntimePart? { types?.runtimePart(object) }

  /// Bytes in front of an object's values: the allocator's.
  func headerLength(_ object: Int) -> UInt64 {
    isPlain(object) ? 0 : types?.values(of: object, size: graph.sizes[object])?.start ?? 0
  }
}
