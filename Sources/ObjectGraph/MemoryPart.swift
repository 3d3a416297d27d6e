import GoHeapDump

/// A part of a program's memory outside of the heap, word by word: a data segment or a stack frame.
public struct MemoryPart: Sendable {
  /// Where it begins in the program's memory.
  public let address: UInt64
  /// Its words as numbers; a word is as long as a pointer.
  public let words: [UInt64]
  /// A bit for each word, the lowest first: whether the dump lists it as a pointer. A frame may have some behind its
  /// words, of its arguments, which lie in the frame of its caller.
  public let flags: [UInt64]

  /// Whether a word is listed as a pointer.
  @inlinable
  public func isPointer(_ word: Int) -> Bool {
    word >= 0 && word >> 6 < flags.count && flags[word >> 6] >> UInt64(word & 63) & 1 != 0
  }
}

extension MemoryPart {
  /// What the record of a segment or a frame has.
  init(_ record: borrowing Record, _ bytes: Span<UInt8>, pointerSize: Int, isBigEndian: Bool) {
    address = record[.address] ?? record[.sp] ?? 0
    var words: [UInt64] = []
    words.reserveCapacity(record.contents.count / pointerSize)
    var position = record.contents.lowerBound
    while position <= record.contents.upperBound - pointerSize {
      var word: UInt64 = 0
      for index in 0..<pointerSize {
        let at = isBigEndian ? index : pointerSize - 1 - index
        word = word << 8 | UInt64(bytes[position + at])
      }
      words.append(word)
      position += pointerSize
    }
    // Arguments do not lie farther behind a frame than it is possible for a call.
    let limit = words.count + Self.argumentWords
    var flags: [UInt64] = []
    for field in record.pointerFields {
      guard let offset = Int(exactly: field.offset), offset / pointerSize < limit else { continue }
      let word = offset / pointerSize
      while flags.count <= word >> 6 { flags.append(0) }
      flags[word >> 6] |= 1 << UInt64(word & 63)
    }
    self.words = words
    self.flags = flags
  }

  private static let argumentWords = 1 << 16
}
