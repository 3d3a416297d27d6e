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
  /// one of its front. Nil if it was not looked for, or not found.
  func digest(of object: Int, piece: Int) -> ContentDigest? {
    let number = Int(firsts[object]) + piece
    return number < firsts[object + 1] ? contents[number] : nil
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
      if let references = facts.references, references.areAllKnown(object) {
        use.take(references[object])
        if use.isArray {
          for piece in use.pieces {
            ranges.append(ContentRange(address: address + UInt64(piece.range.lowerBound), count: piece.range.count))
          }
          continue
        }
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
