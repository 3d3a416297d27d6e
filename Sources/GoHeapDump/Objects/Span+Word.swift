extension Span<UInt8> {
  /// Eight bytes from `position` on, the first as the lowest.
  @inline(__always)
  func word(at position: Int) -> UInt64 {
    // Checked against the bounds of the span; every pattern of bits is a UInt64.
    unsafe UInt64(littleEndian: bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self))
  }
}
