/// Bytes in the making, of either order.
public struct MadeBytes: Sendable {
  public var bytes: [UInt8] = []
  let isBigEndian: Bool

  init(isBigEndian: Bool) { self.isBigEndian = isBigEndian }

  mutating func number(_ value: UInt64, _ width: Int) {
    let little = (0..<width).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) }
    bytes += isBigEndian ? little.reversed() : little
  }

  mutating func u16(_ value: Int) { number(UInt64(value), 2) }

  mutating func u32(_ value: Int) { number(UInt64(bitPattern: Int64(value)), 4) }

  mutating func set(_ value: UInt64, _ width: Int, at offset: Int) {
    var other = MadeBytes(isBigEndian: isBigEndian)
    other.number(value, width)
    bytes.replaceSubrange(offset..<offset + width, with: other.bytes)
  }

  mutating func text(_ text: String) { bytes += Array(text.utf8) + [0] }

  mutating func varint(_ value: UInt32) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
  }

  mutating func align(_ alignment: Int) {
    while bytes.count % alignment != 0 { bytes.append(0) }
  }
}
