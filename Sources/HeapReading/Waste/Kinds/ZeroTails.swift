import GoExecutable
import GoHeapDump
import Names
import ObjectGraph

extension WasteKind {
  /// Objects without pointers that end in zeros: buffers that were never filled, perhaps. Zeros that were written look the same, so that this
  /// may be more than is true. At least 256 bytes, whole elements, and no parts of maps or channels.
  static let zeroTails = WasteKind(
    "zero tails", advice: "smaller buffers, if never filled", isUncertain: true
  ) { facts, found in
    guard let digests = facts.digests else { return }
    var isKnown = [Bool](repeating: false, count: facts.graph.objectCount)
    func add(_ facts: borrowing WasteFacts, _ object: Int, _ tail: UInt64) {
      let bytes = tail - min(tail, facts.padded[UInt32(truncatingIfNeeded: object)] ?? 0)
      if bytes >= WasteFacts.leastTail {
        found(WasteFinding(object: object, bytes: bytes, total: facts.graph.sizes[object]))
      }
    }
    facts.forEachKnown { facts, object, use in
      guard use.isArray else { return }
      isKnown[object] = true
      guard !facts.duplicated.contains(UInt32(truncatingIfNeeded: object)), facts.isPlain(object),
        let last = use.pieces.last,
        UInt64(last.range.upperBound) == use.usedEnd,
        let digest = digests.digest(of: object, piece: use.pieces.count - 1, of: use.pieces.count)
      else { return }
      var unit: UInt64 = 8
      switch last.content {
      case .text: unit = 1
      case .elements(let type): unit = max(1, facts.table?[type].size ?? 1)
      case .other: break
      }
      add(facts, object, WasteFacts.tail(digest, of: UInt64(last.range.count), in: unit))
    }
    for object in isKnown.indices where facts.isReached[object] && !isKnown[object] && !facts.isDuplicate[object] {
      guard let count = facts.plainLength(object), let digest = digests.digest(of: object, piece: 0, of: 1) else {
        continue
      }
      add(facts, object, WasteFacts.tail(digest, of: count, in: 8))
    }
  }
}

extension WasteFacts {
  /// Fewer zeros are no tail.
  static let leastTail: UInt64 = 256

  /// How many bytes of an object are looked at for zeros to which not all references are known; nil if none are.
  func plainLength(_ object: Int) -> UInt64? {
    guard isPlain(object), graph.sizes[object] >= Self.leastTail, runtimePart(object) == nil else { return nil }
    return graph.sizes[object] - rounding(object)
  }

  /// Bytes of whole units at the end of `count` that are zero.
  fileprivate static func tail(_ digest: ContentDigest, of count: UInt64, in unit: UInt64) -> UInt64 {
    let front = count - UInt64(digest.zeroTail)
    let units = (front + unit - 1) / unit
    return count - min(count, units * unit)
  }
}
