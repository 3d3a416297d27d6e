import GoRuntime

/// How many bytes a call allocates, as far as its code says.
enum AllocationSize: Hashable {
  case unknown
  case exact(size: UInt64, hasPointers: Bool)
  /// Any number of elements of that size.
  case multiple(of: UInt64, hasPointers: Bool)

  /// Whether a sampled object of `recorded` bytes may have been allocated there; nil if that is not known.
  ///
  /// The runtime records the size that the object got: that of the next size class, or whole pages.
  func fits(_ recorded: Int64, _ headers: AllocationHeaders) -> Bool? {
    guard let recorded = UInt64(exactly: recorded) else { return false }
    switch self {
    case .unknown: return nil
    case .exact(let size, let hasPointers): return Self.takes(size, recorded, hasPointers, headers)
    case .multiple(let size, let hasPointers):
      guard size > 0 else { return nil }
      // The most elements that there is room for, with or without a header.
      let fits =
        Self.takes(recorded / size * size, recorded, hasPointers, headers)
        || recorded > headers.length
          && Self.takes((recorded - headers.length) / size * size, recorded, hasPointers, headers)
      return fits ? nil : false
    }
  }

  /// Whether an object of `size` bytes is recorded as one of `recorded`.
  private static func takes(
    _ size: UInt64, _ recorded: UInt64, _ hasPointers: Bool, _ headers: AllocationHeaders
  ) -> Bool {
    guard size > 0, size <= 1 << 40 else { return false }
    // Several small objects without pointers share a block.
    if size < 16, !hasPointers, recorded == 16 { return true }
    return headers.objectSize(forValueOf: size, hasPointers: hasPointers) == recorded
  }
}
