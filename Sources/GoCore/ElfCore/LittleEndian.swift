// Numbers of a core, whose places were checked.
extension Array<UInt8> {
  @inline(__always)
  func u16(_ at: Int) -> UInt16 { UInt16(self[at]) | UInt16(self[at + 1]) << 8 }

  @inline(__always)
  func u32(_ at: Int) -> UInt32 { UInt32(u16(at)) | UInt32(u16(at + 2)) << 16 }

  @inline(__always)
  func u64(_ at: Int) -> UInt64 { UInt64(u32(at)) | UInt64(u32(at + 4)) << 32 }

  /// The number in the `width` bytes from `at` on.
  func unsigned(_ at: Int, _ width: Int) -> UInt64 {
    (0..<width).reduce(0) { $0 | UInt64(self[at + $1]) << UInt64(8 * $1) }
  }
}
