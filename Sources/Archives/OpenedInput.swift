public import ByteStreams

/// An input, recognized by its content, never by its name.
public enum OpenedInput {
  /// One stream of bytes, decompressed if it was compressed.
  case stream(any ByteSource)
  /// An archive; its entries are streams.
  case archive(ArchiveEntries)

  /// The endings of compressed files, which the name of an output leaves out.
  public static let compressionEndings = [".gz", ".zst", ".xz", ".bz2", ".lz4", ".Z"]

  /// How many times data may be compressed. Some data decompress to themselves, without end.
  private static let layerLimit = 8

  /// Looks at the first bytes of `source`, and decompresses it as often as it was compressed.
  ///
  /// - Parameter plainPrefixes: a source that begins like one of these is neither compressed nor an archive.
  public init(_ source: any ByteSource, plainPrefixes: [String]) throws(ByteStreamError) {
    var rest = source
    var first: [UInt8] = []
    var layers: [DecompressedSource] = []
    var layerCount = 0
    while true {
      try Self.fill(&first, to: CompressedForm.bytesNeeded, from: rest)
      if plainPrefixes.contains(where: { first.starts(with: $0.utf8) }) {
        self = .stream(PrefixedSource(prefix: first, rest: rest))
        return
      }
      if let length = CompressedForm.skippableFrame(first) {
        first.removeAll()
        _ = try rest.skip(length - CompressedForm.skippableHeader)
        continue
      }
      guard let form = CompressedForm(first: first) else { break }
      layerCount += 1
      guard layerCount <= Self.layerLimit else {
        throw .read(reason: "compressed more than \(Self.layerLimit) times: decompress it before")
      }
      let compressed = PrefixedSource(prefix: first, rest: rest)
      first.removeAll()
      if let decoder = form.decoder {
        let layer = DecompressedSource(compressed, form, decoder)
        layers.append(layer)
        rest = layer
      } else {
        let reader = ArchiveReader(ArchiveFeed(compressed), .oldCompression)
        try reader.open()
        rest = try reader.nextHeader() ? EntrySource(reader) : MemorySource([])
        guard reader.isCompressed else {
          self = .stream(rest)
          return
        }
      }
    }
    self = try Self.uncompressed(source, first, rest, layers, canSeek: layerCount == 0)
  }

  /// An archive or a stream, of which the `first` bytes and the `rest` are known.
  private static func uncompressed(
    _ source: any ByteSource, _ first: [UInt8], _ rest: any ByteSource, _ layers: [DecompressedSource], canSeek: Bool
  ) throws(ByteStreamError) -> OpenedInput {
    var first = first
    try fill(&first, to: tarBlock, from: rest)
    let prefixed = PrefixedSource(prefix: first, rest: rest)
    // To tar, zeros are an empty archive. More often, they are just a file of zeros.
    if first.allSatisfy({ $0 == 0 }) { return .stream(prefixed) }
    let feed: ArchiveFeed
    if canSeek, let seekable = source as? any SeekableByteSource, seekable.canSeek {
      try seekable.seek(to: 0)
      feed = ArchiveFeed(seekable, seekable: seekable)
    } else {
      feed = ArchiveFeed(prefixed)
    }
    let reader = ArchiveReader(feed, .archives)
    try reader.open()
    let hasEntry = try reader.nextHeader()
    if reader.isArchive { return .archive(ArchiveEntries(reader, layers, hasEntry: hasEntry)) }
    return .stream(hasEntry ? EntrySource(reader) : MemorySource([]))
  }

  private static let tarBlock = 512

  /// Reads until `first` has `count` bytes or the source ends.
  private static func fill(
    _ first: inout [UInt8], to count: Int, from source: any ByteSource
  ) throws(ByteStreamError) {
    guard first.count < count else { return }
    var more = [UInt8](repeating: 0, count: count - first.count)
    let read = try source.readFully(into: &more)
    first += more[..<read]
  }
}
