import GoExecutable
import GoRuntime
import Names
import ObjectGraph
import ObjectTypes

extension WasteKind {
  /// What a struct would save if its fields, as they are, stood in a better order: only where its objects would become smaller, and of
  /// types that have more than a thousandth of the heap.
  static let padding = WasteKind(
    "padding", advice: "order fields by alignment (fieldalignment)"
  ) { facts, found in
    guard let types = facts.types, let table = facts.table else { return }
    var bytesByName = [UInt64](repeating: 0, count: types.names.count)
    var typeByName: [Int: TypeID] = [:]
    for object in 0..<facts.graph.objectCount where facts.isReached[object] {
      guard let type = facts.structure(object) else { continue }
      let name = Int(types.nameNumbers[object])
      if bytesByName[name] == 0 { typeByName[name] = type }
      bytesByName[name] += facts.graph.sizes[object]
    }
    var bytesByType: [TypeID: UInt64] = [:]
    for (name, type) in typeByName { bytesByType[type, default: 0] += bytesByName[name] }
    var bestSizes: [TypeID: UInt64] = [:]
    for (type, bytes) in bytesByType where bytes > facts.reachedBytes / 1000 && !table.hasGivenOrder(type) {
      let best = table.bestSize(of: type)
      if best < table[type].size { bestSizes[type] = best }
    }
    guard !bestSizes.isEmpty else { return }
    func add(_ facts: inout WasteFacts, _ object: Int, used: UInt64, room: UInt64, rounding: UInt64) {
      guard let type = facts.structure(object), let best = bestSizes[type], used > 0 else { return }
      let size = facts.graph.sizes[object]
      let smaller = types.header.objectSize(forValueOf: best * room, hasPointers: !facts.isPlain(object))
      guard smaller + rounding < size else { return }
      let bytes = min(size - smaller - rounding, (table[type].size - best) * used)
      facts.padded[UInt32(truncatingIfNeeded: object)] = bytes
      found(WasteFinding(object: object, bytes: bytes, total: size))
    }
    facts.forEachKnown { facts, object, use in
      guard use.isArray, !facts.isTiny(object), !facts.duplicated.contains(UInt32(truncatingIfNeeded: object)),
        let type = facts.structure(object)
      else { return }
      let size = table[type].size
      let start = facts.headerLength(object)
      guard use.roomEnd >= start else { return }
      add(
        &facts, object, used: use.usedBytes / size, room: (use.roomEnd - start) / size,
        rounding: facts.rounding(object, use))
    }
    for object in 0..<facts.graph.objectCount
    where facts.isReached[object] && !types.isArray(object) && types.counts[object] == 1 {
      add(&facts, object, used: 1, room: 1, rounding: facts.rounding(object))
    }
  }
}

extension WasteFacts {
  /// The struct of the program that an object has one or several of; nil if it has none, or that is not known.
  fileprivate func structure(_ object: Int) -> TypeID? {
    guard let types, let table, let own = types.values(of: object, size: graph.sizes[object]),
      table[own.type].kind == .struct, table[own.type].size > 0, types.runtimePart(object) == nil,
      types.isLengthKnown(object)
    else { return nil }
    return own.type
  }
}

extension TypeTable {
  /// Whether the fields of a struct are in an order that something else than the program says: of C, or of the machine.
  fileprivate func hasGivenOrder(_ type: TypeID) -> Bool {
    name(of: type).text.contains("._Ctype_")
      || fields(of: type).contains { name(of: $0.type) == "structs.HostLayout" }
  }

  /// Bytes of a struct of the same fields in the order that takes the fewest: by alignment, so that none needs padding in front of it, and
  /// those without a size first, which take a byte at the end.
  fileprivate func bestSize(of type: TypeID) -> UInt64 {
    let alignment = max(1, alignment(of: type))
    var bytes: UInt64 = 0
    for field in fields(of: type) {
      let (sum, overflow) = bytes.addingReportingOverflow(self[field.type].size)
      guard !overflow, sum <= self[type].size else { return self[type].size }
      bytes = sum
    }
    return (bytes + alignment - 1) / alignment * alignment
  }
}
