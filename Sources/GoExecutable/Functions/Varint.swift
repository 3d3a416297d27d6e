/// Unsigned LEB128 numbers of 32 bits, as the Go tables have them.
enum Varint {
  /// Reads the number at `position` and moves behind it; nil if it does not end before `end` or has more than 32 bits.
  @inline(__always)
  static func read(_ bytes: [UInt8], _ position: inout Int, end: Int) -> UInt32? {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var at = position
    while at < end, shift < 35 {
      let byte = UInt64(bytes[at])
      at += 1
      value |= (byte & 0x7f) &<< shift
      if byte < 0x80 {
        position = at
        return UInt32(exactly: value)
      }
      shift += 7
    }
    return nil
  }
}
