/// Which objects begin with a word of the allocator: since Go 1.22, the address of the object's type, which the garbage
/// collector goes by (runtime/mbitmap.go: `heapBitsInSpan`).
///
/// Only objects with pointers have one. Those of small objects are listed at the end of their span instead, those of large
/// objects in the runtime's description of the span.
public struct AllocationHeaders: Equatable, Sendable {
  /// Whether objects of a size, if they have pointers, begin with a header.
  public enum Presence: Sendable {
    case never
    /// A small object with a header, or a large one without: both take 32,768 bytes.
    case perhaps
    case always
  }

  /// Bytes of a header; 0 if the release has none.
  public let length: UInt64
  /// The sizes of the objects that always have a header if they have pointers.
  public let sizes: Range<UInt64>

  /// The bytes that an allocated value may have at most to be a small object. The runtime leaves room for a header even
  /// where there is none.
  private static let largestSmallValue = SizeClasses.largest - 8

  /// The rule of a program.
  ///
  /// - Parameters:
  ///   - version: the release of Go that built it; nil for one from before there were headers.
  ///   - experiments: what stands behind `X:` in its build version, as in `noallocheaders,noswissmap`.
  ///   - pointerSize: 4 or 8.
  public init(_ version: GoVersion?, experiments: [Substring] = [], pointerSize: Int) {
    let hasHeaders =
      version.map { $0 >= GoVersion(minor: 22) && !experiments.contains("noallocheaders") } ?? false
    length = hasHeaders ? 8 : 0
    // The words of a small object have a bit each in one word of the runtime's.
    let largestListed = UInt64(pointerSize * pointerSize * 8)
    sizes = hasHeaders ? largestListed + 1..<SizeClasses.largest : 0..<0
  }

  /// The rule of the program whose build version that is: `go1.22.12 X:noallocheaders`.
  ///
  /// - Parameters:
  ///   - buildVersion: empty if it is not known, as in a dump from before Go 1.17.
  ///   - pointerSize: bytes of a pointer.
  public init(buildVersion: String, pointerSize: Int) {
    self.init(
      GoVersion(buildVersion: buildVersion), experiments: GoVersion.experiments(buildVersion), pointerSize: pointerSize)
  }

  /// Whether an object of that size with pointers begins with a header.
  public func presence(inObjectOf size: UInt64) -> Presence {
    if sizes.contains(size) { return .always }
    return length > 0 && size == SizeClasses.largest ? .perhaps : .never
  }

  /// Whether the allocator keeps the type of an object of that size with pointers, in a header or elsewhere. Then the
  /// garbage collector takes the rest of the object for more values of the type.
  public func isTypeKept(ofObjectOf size: UInt64) -> Bool { length > 0 && size >= sizes.lowerBound }

  /// The size of the object that the allocator makes for a value.
  public func objectSize(forValueOf bytes: UInt64, hasPointers: Bool) -> UInt64 {
    // Up to the first size, rounding does not lead to one that has a header.
    guard hasPointers, length > 0, bytes >= sizes.lowerBound, bytes <= Self.largestSmallValue else {
      return SizeClasses.size(for: bytes)
    }
    return SizeClasses.size(for: bytes + length)
  }
}
