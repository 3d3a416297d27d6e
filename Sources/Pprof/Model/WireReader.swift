/// Reads protobuf's wire format field by field, and checks every length against the bytes that are left.
struct WireReader {
  /// A field as it is encoded.
  struct Field {
    let number: Int
    /// Where its key begins.
    let offset: Int
    let value: Value
  }

  enum Value {
    case varint(UInt64)
    case bytes(Range<Int>)
    /// Four or eight bytes. profile.proto has no such fields, so nobody asks for their value.
    case fixed
  }

  let bytes: [UInt8]
  private(set) var position: Int
  private let end: Int
  /// Whether field numbers and bits that protobuf does not have are accepted, as by google/pprof.
  private let isTolerant: Bool

  /// A reader of `bytes[range]`.
  init(_ bytes: [UInt8], _ range: Range<Int>, isTolerant: Bool = false) {
    (self.bytes, self.isTolerant) = (bytes, isTolerant)
    (position, end) = (range.lowerBound, range.upperBound)
  }

  /// The next field; nil at the end.
  mutating func next() throws(ProfileDecodingError) -> Field? {
    guard position < end else { return nil }
    let offset = position
    let key = try varint()
    guard let number = Int(exactly: key >> 3), isTolerant || (1...0x1fff_ffff).contains(number) else {
      throw ProfileDecodingError(.badFieldNumber(key >> 3), offset: offset)
    }
    switch WireType(rawValue: UInt8(key & 7)) {
    case .varint:
      return Field(number: number, offset: offset, value: .varint(try varint()))
    case .lengthDelimited:
      let length = try varint()
      guard length <= UInt64(end - position) else {
        throw ProfileDecodingError(.truncated(needs: length, left: end - position), offset: offset)
      }
      let range = position..<position + Int(length)
      position = range.upperBound
      return Field(number: number, offset: offset, value: .bytes(range))
    case .fixed64: try skip(8)
    case .fixed32: try skip(4)
    case nil:
      throw ProfileDecodingError(.badWireType(UInt8(key & 7)), offset: offset)
    }
    return Field(number: number, offset: offset, value: .fixed)
  }

  /// An unsigned varint of at most 64 bits: at most ten bytes, and only one bit of the last.
  mutating func varint() throws(ProfileDecodingError) -> UInt64 {
    let offset = position
    var value: UInt64 = 0
    var shift: UInt64 = 0
    while position < end {
      let byte = UInt64(bytes[position])
      position += 1
      if shift == 63, byte > (isTolerant ? 0x7f : 1) { throw ProfileDecodingError(.varintTooLong, offset: offset) }
      value |= (byte & 0x7f) << shift
      if byte < 0x80 { return value }
      shift += 7
    }
    throw ProfileDecodingError(.truncated(needs: nil, left: end - offset), offset: offset)
  }

  private mutating func skip(_ count: Int) throws(ProfileDecodingError) {
    guard end - position >= count else {
      throw ProfileDecodingError(.truncated(needs: UInt64(count), left: end - position), offset: position)
    }
    position += count
  }
}
