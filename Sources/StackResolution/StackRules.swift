public import GoRuntime

/// What differs between Go releases in how stacks of allocations are taken and written.
public struct StackRules: Sendable {
  /// The function that samples an allocation: a stack begins at the caller of the caller of this one.
  public var sampler: String
  /// The function that calls the sampler's callers through a table; empty if there is none.
  public var dispatcher: String
  /// Beginnings of the names of functions that runtime/pprof does not show at the leaf.
  public var hiddenPrefixes: [String]
  /// Whether runtime/pprof takes two instances of a generic function as one when it looks for recursion.
  public var ignoresTypeArguments: Bool

  /// Which objects have a word of the allocator in front, so that more bytes are recorded of them.
  public var headers: AllocationHeaders

  /// The rules of a release.
  ///
  /// - Parameters:
  ///   - version: the release.
  ///   - headers: nil for those of the release, where pointers have 8 bytes.
  public init(_ version: GoVersion, headers: AllocationHeaders? = nil) {
    self.headers = headers ?? AllocationHeaders(version, pointerSize: 8)
    // Since Go 1.26 frames of mallocgc are kept, and since 1.27 the compiler calls functions below it.
    sampler = version >= GoVersion(minor: 26) ? "runtime.profilealloc" : "runtime.mallocgc"
    dispatcher = version >= GoVersion(minor: 26) ? "runtime.mallocgc" : ""
    hiddenPrefixes = RuntimeFunctions.hiddenPrefixes(version)
    ignoresTypeArguments = version == GoVersion(minor: 21)
  }
}
