/// How many slots of a span hold objects: behind them are bitmaps of the runtime, which a heap dump shows as objects.
///
/// Since Go 1.22 a span of small objects with pointers ends with a bit for each of its words (runtime/mbitmap.go:
/// `heapBitsInSpan`), and with the collector called Green Tea, by default since Go 1.26, every span of small objects with the marks
/// of its objects (runtime/mgcmark_greenteagc.go: `spanInlineMarkBits`). The dumper takes a span for full of objects
/// (runtime/heapdump.go: `dumpobjs`).
public struct SpanBitmaps: Equatable, Sendable {
  /// Bytes of a span of such objects: one page.
  public static let span: UInt64 = 8192
  /// The sizes of objects whose spans may end with bitmaps; empty if none do.
  public let sizes: ClosedRange<UInt64>?
  private let pointerSize: UInt64
  private let hasMarks: Bool

  private static let marks: UInt64 = 128

  /// The rule of the program whose build version that is.
  ///
  /// - Parameters:
  ///   - buildVersion: empty if it is not known, as in a dump from before Go 1.17.
  ///   - pointerSize: 4 or 8.
  public init(buildVersion: String, pointerSize: Int) {
    let experiments = GoVersion.experiments(buildVersion)
    let version = GoVersion(buildVersion: buildVersion) ?? GoVersion(minor: 0)
    let width = UInt64(pointerSize)
    self.pointerSize = width
    hasMarks =
      version >= GoVersion(minor: 26)
      ? !experiments.contains("nogreenteagc") : version >= GoVersion(minor: 25) && experiments.contains("greenteagc")
    let hasBits = version >= GoVersion(minor: 22) && !experiments.contains("noallocheaders")
    sizes = hasBits ? 8...width * width * 8 : nil
  }

  /// How many objects a span holds.
  ///
  /// - Parameters:
  ///   - size: their size, one of `sizes`.
  ///   - hasPointers: whether they have pointers.
  public func count(ofSize size: UInt64, hasPointers: Bool) -> UInt64 {
    let bits = hasPointers ? Self.span / pointerSize / 8 : 0
    return (Self.span - bits - (hasMarks && size >= 16 ? Self.marks : 0)) / size
  }
}
