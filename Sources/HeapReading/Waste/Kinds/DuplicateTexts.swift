import GoHeapDump
import GoExecutable
import Names
import ObjectGraph

extension WasteKind {
  /// Strings with equal bytes: one of them would do, as nobody can change a string. The first one in memory is no waste.
  ///
  /// Of a string that is alone in its object the whole object counts, as it would be free; of others only their bytes.
  static let duplicateStrings = WasteKind(
    "duplicate strings",
    advice: "keep one of each (unique.Make)"
  ) { facts, found in
    facts.findDuplicates({ $0 == .text }, found)
  }

  /// Arrays without pointers, of one type, with equal elements. One would do if the program does not change them, which a heap does not
  /// tell; arrays of zeros are left out, as they are likely to be filled.
  static let equalArrays = WasteKind(
    "equal arrays", advice: "keep one of each if they do not change", mayBeLess: true
  ) { facts, found in
    facts.findDuplicates(
      { content in
        if case .elements = content { return true }
        return false
      }, found)
  }
}

extension WasteFacts {
  private struct Key: Hashable {
    let content: ObjectUse.Piece.Content
    let count: Int
    let hash: ContentDigest.Hash
  }

  /// Finds pieces of objects without pointers whose bytes are those of another one.
  fileprivate mutating func findDuplicates(
    _ isWanted: (ObjectUse.Piece.Content) -> Bool, _ found: (WasteFinding) -> Void
  ) {
    guard let digests else { return }
    var seen: Set<Key> = []
    forEachKnown { facts, object, use in
      guard facts.isPlain(object), use.isArray else { return }
      var bytes: UInt64 = 0
      for (number, piece) in use.pieces.enumerated() where isWanted(piece.content) {
        guard let digest = digests.digest(of: object, piece: number) else { continue }
        if piece.content != .text, digest.zeroTail == piece.range.count { continue }
        let key = Key(content: piece.content, count: piece.range.count, hash: digest.hash)
        if !seen.insert(key).inserted { bytes += UInt64(piece.range.count) }
      }
      guard bytes > 0 else { return }
      let size = facts.graph.sizes[object]
      let isWhole =
        use.used.count == 1 && use.pieces.count == 1 && use.pieces[0].range.lowerBound == 0
        && !facts.sharesBlock(object, use)
      facts.setDuplicate(object, isWhole: isWhole)
      found(WasteFinding(object: object, bytes: isWhole ? size : bytes, total: size))
    }
  }

  /// Whether an object is a block in which the allocator has put, or puts, other small values.
  private func sharesBlock(_ object: Int, _ use: borrowing ObjectUse) -> Bool {
    isTiny(object) && use.roomEnd < graph.sizes[object]
  }
}
