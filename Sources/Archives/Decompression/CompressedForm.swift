import Gzip

/// A form of compressed data, recognized by their first bytes.
///
/// The raw values are the names of their tools, for messages.
enum CompressedForm: String {
  case gzip, zstd, xz, bzip2, lz4
  /// One that libarchive decompresses: that of compress(1), or of lz4 before it had frames.
  case old = "compress"

  /// How many bytes `init(first:)` needs.
  static let bytesNeeded = 8

  /// The form of data that begin with `bytes`; nil if they are not compressed.
  init?(first bytes: some Collection<UInt8>) {
    let form = Self.magics.first { bytes.starts(with: $0.bytes) }?.form
    // A text can begin with BZh. In bzip2, a digit and the beginning of a block, or of the end, follow.
    if form == .bzip2, !Self.bzip2Beginnings.contains(Array(bytes.dropFirst(4).prefix(2))) { return nil }
    guard let form else { return nil }
    self = form
  }

  private static let bzip2Beginnings: [[UInt8]] = [[0x31, 0x41], [0x17, 0x72]]

  private static let magics: [(bytes: [UInt8], form: CompressedForm)] = [
    ([0x1f, 0x8b, 8], .gzip), ([0x28, 0xb5, 0x2f, 0xfd], .zstd), ([0xfd, 0x37, 0x7a, 0x58, 0x5a, 0], .xz),
    (Array("BZh".utf8), .bzip2), ([0x04, 0x22, 0x4d, 0x18], .lz4), ([0x02, 0x21, 0x4c, 0x18], .old),
    ([0x1f, 0x9d], .old),
  ]

  /// How many bytes a skippable frame takes, if `bytes` begin with one; else nil. Files of zstd and of lz4 may have such
  /// frames between others; they hold no data.
  static func skippableFrame(_ bytes: some RandomAccessCollection<UInt8>) -> Int? {
    guard bytes.count >= skippableHeader else { return nil }
    let words = Array(bytes.prefix(skippableHeader))
    guard words[0] & 0xf0 == 0x50, words[1...3].elementsEqual([0x2a, 0x4d, 0x18]) else { return nil }
    return skippableHeader + words[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// A skippable frame's magic number and length.
  static let skippableHeader = 8

  /// Whether the form's own tool decompresses a file that goes on with something else after the compressed data.
  var ignoresRest: Bool { self == .gzip || self == .bzip2 }

  /// Its decoder; nil if libarchive decompresses it.
  var decoder: (any Decoder)? {
    switch self {
    case .gzip: InflateStream()
    case .zstd: ZstdDecoder()
    case .xz: XzDecoder()
    case .bzip2: Bzip2Decoder()
    case .lz4: Lz4Decoder()
    case .old: nil
    }
  }
}
