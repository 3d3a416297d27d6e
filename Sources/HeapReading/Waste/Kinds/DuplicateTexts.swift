import GoExecutable
import GoHeapDump
import Names
import ObjectGraph

extension WasteKind {
  /// Strings with equal bytes: one of them would do, as nobody can change a string. The first one in memory is no waste, and none is to
  /// which a slice leads that has room for it.
  ///
  /// Of a string that is alone in its object the whole object counts, as it would be free; of others only their bytes.
  static let duplicateStrings = WasteKind("duplicate strings", advice: "keep one of each (unique.Make)") {
    facts, found in
    facts.findDuplicates({ $0 == .text }) { facts, object, use, bytes in
      // Not so of a block in which the allocator has put, or puts, other small values.
      let isWhole =
        use.rooms.count == 1 && use.pieces.count == 1 && use.rooms[0] == use.pieces[0].range
        && use.rooms[0].lowerBound == 0 && !(facts.isTiny(object) && use.roomEnd < facts.graph.sizes[object])
      facts.setDuplicate(object, isWhole: isWhole)
      let size = facts.graph.sizes[object]
      found(WasteFinding(object: object, bytes: isWhole ? size : bytes, total: size))
    }
  }

  /// Arrays without pointers, of one type, with equal elements. One would do if the program does not change them, which a heap does not
  /// tell, so that what is sure comes before. Arrays of zeros are left out, as they are likely to be filled.
  static let equalArrays = WasteKind(
    "equal arrays", advice: "keep one of each if they do not change", isUncertain: true
  ) { facts, found in
    func isElements(_ content: ObjectUse.Piece.Content) -> Bool {
      if case .elements = content { return true }
      return false
    }
    facts.findDuplicates(isElements) { facts, object, use, bytes in
      facts.setDuplicate(object, isWhole: false)
      let left = bytes - min(bytes, facts.padded[UInt32(truncatingIfNeeded: object)] ?? 0)
      if left > 0 { found(WasteFinding(object: object, bytes: left, total: facts.graph.sizes[object])) }
    }
  }
}

extension WasteFacts {
  private struct Key: Hashable {
    let content: ObjectUse.Piece.Content
    let count: Int
    let hash: ContentDigest.Hash
  }

  /// Finds objects without pointers that have pieces whose bytes are those of another one, and how many bytes these have.
  fileprivate mutating func findDuplicates(
    _ isWanted: (ObjectUse.Piece.Content) -> Bool,
    _ found: (_ facts: inout WasteFacts, _ object: Int, _ use: borrowing ObjectUse, _ bytes: UInt64) -> Void
  ) {
    guard let digests else { return }
    var seen: Set<Key> = []
    forEachKnown { facts, object, use in
      guard facts.isPlain(object), use.isArray else { return }
      var bytes: UInt64 = 0
      for (number, piece) in use.pieces.enumerated() where isWanted(piece.content) {
        guard let digest = digests.digest(of: object, piece: number, of: use.pieces.count) else { continue }
        if piece.content != .text, digest.zeroTail == piece.range.count { continue }
        let key = Key(content: piece.content, count: piece.range.count, hash: digest.hash)
        if !seen.insert(key).inserted { bytes += UInt64(piece.range.count) }
      }
      if bytes > 0 { found(&facts, object, use, bytes) }
    }
  }
}
