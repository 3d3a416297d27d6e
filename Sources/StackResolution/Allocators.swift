import GoExecutable

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
    guard let count = site.arguments?.count else {
      return .multiple(of: type.size, hasPointers: type.hasPointers)
    }
    let (size, overflow) = type.size.multipliedReportingOverflow(by: count)
    return overflow ? .unknown : .exact(size: size, hasPointers: type.hasPointers)
  }
}
