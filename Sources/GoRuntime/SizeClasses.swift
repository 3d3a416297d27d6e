/// The sizes that Go's allocator rounds up to (runtime/sizeclasses.go, the same since Go 1.16); beyond the last one,
/// whole pages.
public enum SizeClasses {
  /// The sizes of small objects, rising.
  public static let sizes: [UInt64] = [
    8, 16, 24, 32, 48, 64, 80, 96, 112, 128, 144, 160, 176, 192, 208, 224, 240, 256, 288, 320, 352, 384, 416, 448, 480,
    512, 576, 640, 704, 768, 896, 1024, 1152, 1280, 1408, 1536, 1792, 2048, 2304, 2688, 3072, 3200, 3456, 4096, 4864,
    5376, 6144, 6528, 6784, 6912, 8192, 9472, 9728, 10240, 10880, 12288, 13568, 14336, 16384, 18432, 19072, 20480,
    21760, 24576, 27264, 28672, 32768,
  ]

  /// The last of them.
  public static let largest: UInt64 = 32768

  /// Bytes of a page, of which spans are made.
  public static let page: UInt64 = 8192

  /// How many pages a span has, by size.
  private static let pages: [UInt64] = [
    1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 2, 1, 2, 1, 2,
    1,
    3, 2, 3, 1, 3, 2, 3, 4, 5, 6, 1, 7, 6, 5, 4, 3, 5, 7, 2, 9, 7, 5, 8, 3, 10, 7, 4,
  ]

  private static let pagesOfSize = Dictionary(uniqueKeysWithValues: zip(sizes, pages))

  /// How many pages a span for objects of a size has; nil if there is no such size.
  public static func pages(ofSpanFor size: UInt64) -> UInt64? { pagesOfSize[size] }

  /// The size of the object that holds so many bytes.
  public static func size(for bytes: UInt64) -> UInt64 {
    guard bytes <= largest else {
      let (sum, overflow) = bytes.addingReportingOverflow(page - 1)
      return overflow ? bytes : sum / page * page
    }
    return UInt64(rounded[Int((bytes + 7) / 8)])
  }

  /// By bytes in eights.
  private static let rounded: [UInt16] = {
    var rounded: [UInt16] = [0]
    for size in sizes { while rounded.count <= Int(size / 8) { rounded.append(UInt16(size)) } }
    return rounded
  }()
}
