/// How many bytes a call allocates, as far as its code says.
enum AllocationSize: Equatable {
  case unknown
  case exact(size: UInt64, hasPointers: Bool)
  /// Any number of elements of that size.
  case multiple(of: UInt64, hasPointers: Bool)

  /// Whether a sampled object of `size` bytes may have been allocated there; nil if that is not known.
  ///
  /// The runtime records the size that the object got: that of the next size class, or whole pages. Since Go 1.22 some
  /// objects with pointers have a header of 8 bytes; as it does not matter much, that is allowed for in all releases.
  func fits(_ recorded: Int64) -> Bool? {
    guard let recorded = UInt64(exactly: recorded) else { return false }
    switch self {
    case .unknown: return nil
    case .exact(let size, let hasPointers): return Self.takes(size, recorded, hasPointers)
    case .multiple(let size, let hasPointers):
      guard size > 0 else { return nil }
      // The most elements that there is room for, with or without a header.
      let fits =
        Self.takes(recorded / size * size, recorded, hasPointers)
        || recorded > 8 && Self.takes((recorded - 8) / size * size, recorded, hasPointers)
      return fits ? nil : false
    }
  }

  /// Whether an object of `size` bytes is recorded as one of `recorded`.
  private static func takes(_ size: UInt64, _ recorded: UInt64, _ hasPointers: Bool) -> Bool {
    guard size > 0, size <= 1 << 40 else { return false }
    // Several small objects without pointers share a block.
    if size < 16, !hasPointers, recorded == 16 { return true }
    return rounded(size) == recorded || (hasPointers && size > 512 && rounded(size + 8) == recorded)
  }

  private static func rounded(_ size: UInt64) -> UInt64 {
    sizeClasses.first { $0 >= size } ?? (size + 8191) / 8192 * 8192
  }

  /// The sizes of small objects, the same from Go 1.16 to 1.27.
  private static let sizeClasses: [UInt64] = [
    8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480,
    512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864,
    5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480,
    21760, 24576, 27264, 28672, 32768,
  ]
}
