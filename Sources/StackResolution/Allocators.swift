import GoExecutable
import GoRuntime

/// The runtime's functions that allocate what their arguments say, so that a call tells the size.
struct Allocators {
  private enum Kind {
    /// One value of the type that is the first argument.
    case one
    /// As many as the third argument says.
    case many
    /// A value of a certain size.
    case fixed(size: UInt64, hasPointers: Bool)
  }

  private static let kinds: [(name: String, kind: Kind)] = [
    ("runtime.newobject", .one), ("runtime.convT", .one), ("runtime.convTnoptr", .one), ("runtime.makeslice", .many),
    ("runtime.convTslice", .fixed(size: 24, hasPointers: true)),
    ("runtime.convTstring", .fixed(size: 16, hasPointers: true)),
    ("runtime.convT64", .fixed(size: 8, hasPointers: false)),
    ("runtime.convT32", .fixed(size: 4, hasPointers: false)),
    ("runtime.convT16", .fixed(size: 2, hasPointers: false)),
  ]

  /// By number of the function.
  private var kinds: [Int: Kind] = [:]

  init(_ executable: GoExecutable) throws(GoExecutableError) {
    for (name, kind) in Self.kinds {
      for index in try executable.functions(named: ArraySlice(name.utf8)) { kinds[index] = kind }
    }
  }

  /// What a call allocates.
  func size(allocatedBy site: CallSite, _ executable: GoExecutable) throws(GoExecutableError) -> AllocationSize {
    guard let target = site.target, let kind = kinds[target] else { return .unknown }
    if case .fixed(let size, let hasPointers) = kind { return .exact(size: size, hasPointers: hasPointers) }
    guard let address = site.arguments?.type, let type = try executable.type(at: address) else { return .unknown }
    guard case .many = kind else { return .exact(size: type.size, hasPointers: type.hasPointers) }
    guard let count = site.arguments?.count else { return .multiple(of: type.size, hasPointers: type.hasPointers) }
    let (size, overflow) = type.size.multipliedReportingOverflow(by: count)
    return overflow ? .unknown : .exact(size: size, hasPointers: type.hasPointers)
  }
}

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
