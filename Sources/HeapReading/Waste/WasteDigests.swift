import GoHeapDump
import ObjectGraph
import ObjectTypes

/// What objects without pointers hold, in short: what is needed of them to find waste. It takes a second reading of the dump.
struct WasteDigests {
  /// Where the ranges of each object begin among all.
  private let firsts: [UInt32]
  private let contents: Contents
  /// By object, the first words of channels without pointers.
  let channels: [UInt32: [UInt64]]

  /// The digest of a piece of an object, by its number in `ObjectUse.pieces`; of an object to which not all references are known, the only
  /// one of its front. Nil if it was not found.
  ///
  /// - Parameter count: how many pieces there are.
  func digest(of object: Int, piece: Int, of count: Int) -> ContentDigest? {
    precondition(Int(firsts[object + 1] - firsts[object]) == count, "the pieces of the object that were looked for")
    return contents[Int(firsts[object]) + piece]
  }

  /// - Parameters:
  ///   - facts: what is known of the objects.
  ///   - read: reads ranges, and the first words of objects at addresses; nil if it cannot.
  init?(
    _ facts: inout WasteFacts,
    _ read: (_ ranges: [ContentRange], _ fronts: [UInt64]) throws(HeapReadingError) -> Contents?
  ) throws(HeapReadingError) {
    let graph = facts.graph
    var ranges: [ContentRange] = []
    var channels: [UInt32] = []
    var firsts = [UInt32](repeating: 0, count: graph.objectCount + 1)
    var use = ObjectUse()
    for object in 0..<graph.objectCount {
      firsts[object] = UInt32(truncatingIfNeeded: ranges.count)
      guard facts.isReached[object], facts.isPlain(object) else { continue }
      let address = graph.addresses[object]
      if facts.take(object, into: &use), use.isArray {
        for piece in use.pieces {
          ranges.append(ContentRange(address: address + UInt64(piece.range.lowerBound), count: piece.range.count))
        }
        continue
      }
      if facts.runtimePart(object) == .channel { channels.append(UInt32(truncatingIfNeeded: object)) }
      if let count = facts.plainLength(object) {
        ranges.append(ContentRange(address: address, count: Int(clamping: count)))
      }
    }
    firsts[graph.objectCount] = UInt32(truncatingIfNeeded: ranges.count)
    guard let contents = try read(ranges, channels.map { graph.addresses[Int($0)] }) else { return nil }
    self.contents = contents
    self.firsts = firsts
    self.channels = channels.enumerated().reduce(into: [:]) { words, entry in
      words[entry.element] = (0..<4).compactMap { contents.word($0, ofFront: entry.offset) }
    }
  }
}
