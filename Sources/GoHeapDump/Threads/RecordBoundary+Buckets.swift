// The same for MemProf records.
extension RecordBoundary {
  /// So many records one behind the other are no chance: each has an address, a few numbers, and a stack.
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
