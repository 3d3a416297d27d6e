/// Where a record probably begins in the middle of a dump, which has no index.
///
/// It is a guess: the caller finds out whether it is right by reading up to there from the beginning.
enum RecordBoundary {
  /// This many consecutive objects cannot be a coincidence: each has an address in the heap, a length, and a list of
  /// pointers that lie within it.
  private static let objectsNeeded = 4

  /// The position of the first of `objectsNeeded` Object records of short objects, one behind the other; nil if there are
  /// none, or too much else that is like them.
  static func find(in bytes: Span<UInt8>, _ heap: HeapRange) -> Int? {
    find(.object, objectsNeeded, in: bytes, budget: 2 * bytes.count) { passOverObject($0, &$1, heap, &$2) }
  }

  /// The position of the first of `count` records of a kind, one behind the other.
  ///
  /// - Parameters:
  ///   - budget: what may be spent on what is none: what was made to look like records nearly everywhere is not looked at
  ///     over and over.
  ///   - passOver: passes over a record of the kind, from a position on, and takes from the budget; whether there is one.
  @inline(__always)
  static func find(
    _ tag: RecordTag, _ count: Int, in bytes: Span<UInt8>, budget: Int,
    passOver: (Span<UInt8>, inout Int, inout Int) -> Bool
  ) -> Int? {
    var budget = budget
    var start = 0
    while start < bytes.count {
      // Zeros, texts and addresses most of the time: eight bytes at once in which no tag is.
      if start <= bytes.count - 8, !hasTag(tag, bytes.word(at: start)) {
        start += 8
        continue
      }
      if bytes[start] == tag.rawValue {
        var position = start
        var found = 0
        while found < count, passOver(bytes, &position, &budget) { found += 1 }
        if found == count { return start }
        if budget <= 0 { return nil }
      }
      start += 1
    }
    return nil
  }

  /// Whether one of eight bytes is the tag.
  @inline(__always)
  private static func hasTag(_ tag: RecordTag, _ word: UInt64) -> Bool {
    let difference = word ^ (0x0101_0101_0101_0101 &* UInt64(tag.rawValue))
    // Of the lowest byte that is zero the subtraction sets the highest bit, which was not set before.
    return (difference &- 0x0101_0101_0101_0101) & ~difference & 0x8080_8080_8080_8080 != 0
  }

  /// Passes over an Object record as Go has written them since 1.5.
  ///
  /// - Parameter fieldsLeft: how many more pointer fields may be passed over.
  /// - Returns: whether there is one.
  private static func passOverObject(
    _ bytes: Span<UInt8>, _ position: inout Int, _ heap: HeapRange, _ fieldsLeft: inout Int
  ) -> Bool {
    guard position < bytes.count, bytes[position] == RecordTag.object.rawValue else { return false }
    position += 1
    guard let address = ObjectScan.varint(bytes, &position), heap.contains(address),
      let length = ObjectScan.varint(bytes, &position), length <= UInt64(ObjectScan.longest),
      heap.contains(address, length), Int(length) <= bytes.count - position
    else { return false }
    position += Int(length)
    while position < bytes.count, fieldsLeft > 0 {
      fieldsLeft -= 1
      let kind = bytes[position]
      position += 1
      if kind == 0 { return true }
      guard kind == 1, let offset = ObjectScan.varint(bytes, &position), heap.isField(offset, length) else {
        return false
      }
    }
    return false
  }

  /// This many consecutive MemProf records cannot be a coincidence: each has an address, a few numbers, and a stack.
  private static let bucketsNeeded = 2

  /// The position of the first of `bucketsNeeded` MemProf records, one behind the other; nil if there are none, or too
  /// much else that is like them.
  static func findBuckets(in bytes: Span<UInt8>) -> Int? {
    find(.memProf, bucketsNeeded, in: bytes, budget: bytes.count) { passOverBucket($0, &$1, &$2) }
  }

  /// Passes over a MemProf record.
  ///
  /// - Parameter framesLeft: how many more frames may be passed over.
  /// - Returns: whether there is one.
  private static func passOverBucket(_ bytes: Span<UInt8>, _ position: inout Int, _ framesLeft: inout Int) -> Bool {
    guard position < bytes.count, bytes[position] == RecordTag.memProf.rawValue else { return false }
    position += 1
    // No program has anything in the first page of its memory. A letter would be an address there.
    guard let address = ObjectScan.varint(bytes, &position), address >= 4096,
      ObjectScan.varint(bytes, &position) != nil, let depth = ObjectScan.varint(bytes, &position),
      depth <= Limits.stackDepth
    else { return false }
    for _ in 0..<depth {
      framesLeft -= 1
      guard framesLeft > 0, passOverString(bytes, &position), passOverString(bytes, &position),
        ObjectScan.varint(bytes, &position) != nil
      else { return false }
    }
    return ObjectScan.varint(bytes, &position) != nil && ObjectScan.varint(bytes, &position) != nil
  }

  private static func passOverString(_ bytes: Span<UInt8>, _ position: inout Int) -> Bool {
    guard let length = ObjectScan.varint(bytes, &position), length <= UInt64(bytes.count - position) else {
      return false
    }
    position += Int(length)
    return true
  }
}
