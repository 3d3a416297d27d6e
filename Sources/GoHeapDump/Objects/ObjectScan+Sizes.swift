// Objects of which only the sizes are wanted: the loop that passes over most of a dump, as fast as the memory.
extension ObjectScan {
  /// - Parameters:
  ///   - intsInFront: how many ints there are between the tag and the contents.
  ///   - highestKind: the highest kind of pointer field; 0 if the layout has no fields.
  ///   - limit: where the position is that no object is to begin at or behind.
  /// - Returns: the position behind the last complete object.
  static func scanSizes(
    _ bytes: Span<UInt8>, from start: Int, until limit: Int, intsInFront: Int, highestKind: UInt8,
    sizes: inout [UInt64], _ descriptors: GoroutineDescriptor.Search, found: inout [GoroutineDescriptor]
  ) -> Int {
    // Two loops: most profiles want no descriptors, and do not pay for looking at lengths.
    descriptors.isWanted
      ? scanSizes(
        bytes, from: start, until: limit, intsInFront, highestKind, findsDescriptors: true, &sizes, descriptors, &found)
      : scanSizes(
        bytes, from: start, until: limit, intsInFront, highestKind, findsDescriptors: false, &sizes, descriptors, &found
      )
  }

  @inline(__always)
  private static func scanSizes(
    _ bytes: Span<UInt8>, from start: Int, until limit: Int, _ intsInFront: Int, _ highestKind: UInt8,
    findsDescriptors: Bool, _ sizes: inout [UInt64], _ descriptors: GoroutineDescriptor.Search,
    _ found: inout [GoroutineDescriptor]
  ) -> Int {
    let count = bytes.count
    var done = start
    var position = done
    while position < limit, position < count, bytes[position] == RecordTag.object.rawValue {
      position += 1
      for _ in 0..<intsInFront {
        guard skipVarint(bytes, &position) else { return done }
      }
      guard let length = shortVarint(bytes, &position), length <= count - position, length < 1 << 31 - 4096 else {
        return done
      }
      let contents = position
      position += length
      if highestKind > 0 {
        guard skipFieldList(bytes, &position, highestKind) else { return done }
      }
      if findsDescriptors, descriptors.hasLength(length) {
        addDescriptor(descriptors, bytes, record: done, contents, length, to: &found)
      }
      sizes.append(UInt64(length))
      done = position
    }
    return done
  }

  /// Adds the descriptor that an object may be, whose record begins at a position.
  @inline(never)
  private static func addDescriptor(
    _ descriptors: GoroutineDescriptor.Search, _ bytes: Span<UInt8>, record: Int, _ contents: Int,
    _ length: Int, to all: inout [GoroutineDescriptor]
  ) {
    var position = record + 1
    guard let address = varint(bytes, &position) else { return }
    if let found = descriptors.descriptor(address, length, bytes, contents) { all.append(found) }
  }

  /// Passes over a varint of at most 8 bytes, as all addresses and offsets are.
  ///
  /// - Returns: false if it is longer or ends near the end of the bytes; the careful path sees to those.
  @inline(__always)
  private static func skipVarint(_ bytes: Span<UInt8>, _ position: inout Int) -> Bool {
    guard position <= bytes.count - 8 else { return false }
    // The last byte of a varint is the first one whose highest bit is clear.
    let last = ~bytes.word(at: position) & 0x8080_8080_8080_8080
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
  static func skipFieldList(_ bytes: Span<UInt8>, _ position: inout Int, _ highestKind: UInt8) -> Bool {
    while position <= bytes.count - 8 {
      // Four pairs at once: kind 1, an offset below 128.
      if bytes.word(at: position) & 0x80ff_80ff_80ff_80ff == 0x0001_0001_0001_0001 {
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
}
