extension Span<UInt8> {
  /// Whether all bytes are below 0x80.
  var isASCII: Bool {
    // The raw view is only read, at places that it checks.
    let raw = unsafe bytes
    var all: UInt64 = 0
    var position = 0
    while count &- position >= 8 {
      // Every pattern of bits is a UInt64.
      all |= unsafe raw.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
      position &+= 8
    }
    while position < count {
      all |= UInt64(self[position])
      position &+= 1
    }
    return all & 0x8080_8080_8080_8080 == 0
  }
}
