/// A form that data are compressed in, told by their first bytes.
enum CompressedForm {
  case gzip
  case zstd
  case xz
  case bzip2
  case lz4
  /// One that libarchive takes apart: compress(1), lz4 as it was before it had frames.
  case old

  /// How many first bytes `init(first:)` wants to see.
  static let bytesNeeded = 8

  /// The form of data that begin with `bytes`; nil if it is none of these.
  init?(first bytes: some Collection<UInt8>) {
    let form = Self.magics.first { bytes.starts(with: $0.bytes) }?.form
    // Any text could begin with BZh: a digit and the beginning of a block, or of the end, follow.
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

  /// How many bytes of a skippable frame `bytes` begin with, which zstd and lz4 have in common and which holds no data;
  /// nil if it is no such frame.
  static func skippableFrame(_ bytes: some RandomAccessCollection<UInt8>) -> Int? {
    guard bytes.count >= skippableHeader else { return nil }
    let words = Array(bytes.prefix(skippableHeader))
    guard words[0] & 0xf0 == 0x50, words[1...3].elementsEqual([0x2a, 0x4d, 0x18]) else { return nil }
    return skippableHeader + words[4...].reversed().reduce(0) { $0 << 8 | Int($1) }
  }

  /// A skippable frame's magic number and length.
  static let skippableHeader = 8

  /// Its name.
  var name: String {
    switch self {
    case .gzip: "gzip"
    case .zstd: "zstd"
    case .xz: "xz"
    case .bzip2: "bzip2"
    case .lz4: "lz4"
    case .old: "compress"
    }
  }

  /// Whether its own tool passes over what stands behind the data and is something else.
  var ignoresRest: Bool { self == .gzip || self == .bzip2 }

  /// What takes it apart; nil if libarchive does.
  var decoder: (any Decoder)? {
    switch self {
    case .gzip: GzipDecoder()
    case .zstd: ZstdDecoder()
    case .xz: XzDecoder()
    case .bzip2: Bzip2Decoder()
    case .lz4: Lz4Decoder()
    case .old: nil
    }
  }
}
