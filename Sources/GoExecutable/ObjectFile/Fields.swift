import Names

/// Numbers of fixed width in bytes of either order.
struct Fields: Sendable {
  let bytes: [UInt8]
  let isBigEndian: Bool

  var count: Int { bytes.count }

  /// The unsigned number in the `width` bytes (1, 2, 4 or 8) from `offset` on; nil if they are not all there.
  @inline(__always)
  func unsigned(_ offset: Int, _ width: Int) -> UInt64? {
    guard offset >= 0, offset <= bytes.count - width else { return nil }
    return Self.unsigned(bytes.span, offset, width, isBigEndian)
  }

  /// The unsigned number in the `width` bytes from `offset` on, which are there.
  @inline(__always)
  static func unsigned(_ bytes: Span<UInt8>, _ offset: Int, _ width: Int, _ isBigEndian: Bool) -> UInt64 {
    var value: UInt64 = 0
    for index in 0..<width {
      let byte = bytes[isBigEndian ? offset + index : offset + width - 1 - index]
      value = value << 8 | UInt64(byte)
    }
    return value
  }

  @inline(__always)
  func u32(_ offset: Int) -> UInt32? { unsigned(offset, 4).map { UInt32(truncatingIfNeeded: $0) } }

  @inline(__always)
  func u16(_ offset: Int) -> UInt16? { unsigned(offset, 2).map { UInt16(truncatingIfNeeded: $0) } }

  @inline(__always)
  func u8(_ offset: Int) -> UInt8? { bytes.indices.contains(offset) ? bytes[offset] : nil }

  /// The bytes from `offset` to the next zero byte, at most `limit`; nil if `offset` is outside or there is no zero.
  func text(_ offset: Int, limit: Int = Limits.name) -> Range<Int>? {
    guard offset >= 0, offset < bytes.count else { return nil }
    return bytes[offset...].prefix(limit).firstIndex(of: 0).map { offset..<$0 }
  }

  /// The bytes from `offset` to the next zero byte as a name.
  func name(_ offset: Int, limit: Int = Limits.name) -> Name? {
    text(offset, limit: limit).map { Name(decoding: bytes[$0]) }
  }
}

extension UInt64 {
  /// Byte number `index` of the number in `width` bytes of either order.
  package func byte(_ index: Int, of width: Int, isBigEndian: Bool) -> UInt8 {
    UInt8(truncatingIfNeeded: self >> UInt64(8 * (isBigEndian ? width - 1 - index : index)))
  }
}
