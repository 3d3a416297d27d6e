// Most of a dump is objects, most of them small: the one loop that must be as fast as the memory.
extension HeapDumpReader {
  /// Passes over the Object records that lie in the window as a whole, and collects their sizes in `objectSizes`.
  ///
  /// - Returns: whether there were any. What stops it, another record, the end of the window or something wrong, is for
  ///   the careful path to look at.
  mutating func scanObjects() -> Bool {
    objectSizes.removeAll(keepingCapacity: true)
    guard params != nil else { return false }
    let intsInFront = layouts[.object].prefix { $0.encoding == .int }.count
    let hasFields = layouts[.object].last?.encoding == .fieldList
    window.position = Self.scanObjects(
      window.buffer, window.position..<window.end, intsInFront: intsInFront,
      highestKind: hasFields ? (version == .go1_4 ? 3 : 1) : 0, sizes: &objectSizes)
    counts[Int(RecordTag.object.rawValue)] += objectSizes.count
    return !objectSizes.isEmpty
  }

  /// - Parameters:
  ///   - intsInFront: how many ints there are between the tag and the contents.
  ///   - highestKind: the highest kind of pointer field; 0 if the layout has no fields.
  /// - Returns: the position behind the last complete object.
  private static func scanObjects(
    _ buffer: [UInt8], _ range: Range<Int>, intsInFront: Int, highestKind: UInt8, sizes: inout [UInt64]
  ) -> Int {
    let bytes = buffer.span.extracting(first: range.upperBound)
    let count = bytes.count
    var done = range.lowerBound
    var position = done
    while position < count, bytes[position] == RecordTag.object.rawValue {
      position += 1
      for _ in 0..<intsInFront {
        guard skipVarint(bytes, &position) else { return done }
      }
      guard let length = shortVarint(bytes, &position), length <= count - position, length < 1 << 31 - 4096 else {
        return done
      }
      position += length
      if highestKind > 0 {
        guard skipFieldList(bytes, &position, highestKind) else { return done }
      }
      sizes.append(UInt64(length))
      done = position
    }
    return done
  }

  /// Passes over a varint of at most 8 bytes, as all addresses and offsets are.
  ///
  /// - Returns: false if it is longer or ends near the end of the bytes; the careful path sees to those.
  @inline(__always)
  private static func skipVarint(_ bytes: Span<UInt8>, _ position: inout Int) -> Bool {
    guard position <= bytes.count - 8 else { return false }
    // The last byte of a varint is the first one whose highest bit is clear.
    let last = ~word(bytes, position) & 0x8080_8080_8080_8080
    guard last != 0 else { return false }
    position += last.trailingZeroBitCount >> 3 + 1
    return true
  }

  /// A length below 2^35; nil for a longer varint and at the end of the bytes.
  @inline(__always)
  private static func shortVarint(_ bytes: Span<UInt8>, _ position: inout Int) -> Int? {
    var value = 0
    var shift = 0
    while position < bytes.count, shift < 35 {
      let byte = Int(bytes[position])
      position += 1
      value |= (byte & 0x7f) &<< shift
      if byte < 0x80 { return value }
      shift += 7
    }
    return nil
  }

  /// Passes over a field list.
  ///
  /// - Returns: as `skipVarint`.
  @inline(__always)
  private static func skipFieldList(_ bytes: Span<UInt8>, _ position: inout Int, _ highestKind: UInt8) -> Bool {
    while position <= bytes.count - 8 {
      // Four pairs at once: kind 1, an offset below 128.
      if word(bytes, position) & 0x80ff_80ff_80ff_80ff == 0x0001_0001_0001_0001 {
        position += 8
        continue
      }
      let kind = bytes[position]
      position += 1
      if kind == 0 { return true }
      guard kind <= highestKind, skipVarint(bytes, &position) else { return false }
    }
    return false
  }

  /// Eight bytes, the first as the lowest.
  @inline(__always)
  static func word(_ bytes: Span<UInt8>, _ position: Int) -> UInt64 {
    // Checked against the bounds of the span; every pattern of bits is a UInt64.
    unsafe UInt64(littleEndian: bytes.bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
  }
}
