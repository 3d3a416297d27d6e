import GoExecutable
import GoRuntime
import Names
import ObjectGraph
import ObjectTypes

extension WasteKind {
  /// What the allocator added to come to one of its sizes: nothing is ever in it. Of a block of small values, what none of these takes.
  static let rounding = WasteKind(
    "rounding",
    advice: "use sizes the allocator has (48, 64, 80)"
  ) { facts, found in
    var isKnown = [Bool](repeating: false, count: facts.graph.objectCount)
    facts.forEachKnown { facts, object, use in
      isKnown[object] = use.isArray || facts.isTiny(object)
      guard isKnown[object] else { return }
      let bytes = facts.rounding(object, use)
      if bytes > 0 { found(WasteFinding(object: object, bytes: bytes, total: facts.graph.sizes[object])) }
    }
    for object in isKnown.indices where facts.isReached[object] && !isKnown[object] && !facts.isDuplicate[object] {
      let bytes = facts.rounding(object)
      if bytes > 0 { found(WasteFinding(object: object, bytes: bytes, total: facts.graph.sizes[object])) }
    }
  }
}

extension WasteFacts {
  /// What the allocator has added to an array, or to a block of small values, to which all references are known.
  func rounding(_ object: Int, _ use: borrowing ObjectUse) -> UInt64 {
    let size = graph.sizes[object]
    if isTiny(object) { return size - use.roomBytes }
    return SizeClasses.size(for: use.roomEnd) == size ? size - use.roomEnd : 0
  }

  /// What the allocator has added to an object, by its type alone.
  func rounding(_ object: Int) -> UInt64 {
    let size = graph.sizes[object]
    guard let types, let table, let own = types.values(of: object, size: size), types.isLengthKnown(object) else {
      return 0
    }
    let (each, start) = (table[own.type].size, headerLength(object))
    guard each > 0, start < size else { return 0 }
    var count = UInt64(types.counts[object])
    if runtimePart(object) == .mapGroups {
      count = groupCount(object)
    } else if types.isArray(object) {
      // How many elements an array has is not known for sure, only how many it can have.
      return (size - start) % each
    }
    let (length, overflow) = each.multipliedReportingOverflow(by: count)
    guard !overflow, length <= size - start, SizeClasses.size(for: start + length) == size else { return 0 }
    return size - start - length
  }
}
