public import ByteStreams

/// Opens inputs that may be compressed: told by their content, never by their name.
public enum Compression {
  /// How the formats begin that are taken apart: gzip, compress, zstd, xz, bzip2, lz4.
  private static let magics: [[UInt8]] = [
    [0x1f, 0x8b], [0x1f, 0x9d], [0x28, 0xb5, 0x2f, 0xfd], [0xfd, 0x37, 0x7a, 0x58, 0x5a, 0x00], [0x42, 0x5a, 0x68],
    [0x04, 0x22, 0x4d, 0x18],
  ]

  /// The endings that compressed files have, to be left out of an output's name.
  public static let fileEndings = [".gz", ".zst", ".xz", ".bz2", ".lz4", ".Z"]

  /// The bytes of `source`, decompressed if they are compressed.
  public static func open(_ source: any ByteSource) throws(ByteStreamError) -> any ByteSource {
    var first = [UInt8](repeating: 0, count: 16)
    let count = try source.readFully(into: &first)
    first.removeLast(first.count - count)
    let whole = PrefixedSource(prefix: first, rest: source)
    guard magics.contains(where: { first.starts(with: $0) }) else { return whole }
    return try DecompressedSource(whole)
  }
}
