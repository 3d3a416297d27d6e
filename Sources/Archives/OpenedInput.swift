public import ByteStreams

/// What an input turned out to be, by its content, never by its name.
public enum OpenedInput {
  /// One stream of bytes, decompressed if it was compressed.
  case stream(any ByteSource)
  /// An archive; its entries are streams.
  case archive(ArchiveEntries)

  /// The endings that compressed files have, to be left out of an output's name.
  public static let compressionEndings = [".gz", ".zst", ".xz", ".bz2", ".lz4", ".Z"]

  /// Looks at the first bytes of `source`, and takes it apart as far as it must be.
  ///
  /// - Parameter plainPrefix: what begins so is handed on as it is, without a look for compression or archives.
  public init(_ source: any ByteSource, plainPrefix: String) throws(ByteStreamError) {
    var first = [UInt8](repeating: 0, count: plainPrefix.utf8.count)
    let count = try source.readFully(into: &first)
    first.removeLast(first.count - count)
    if first.elementsEqual(plainPrefix.utf8) {
      self = .stream(PrefixedSource(prefix: first, rest: source))
      return
    }
    let feed: ArchiveFeed
    if let seekable = source as? any SeekableByteSource, seekable.canSeek {
      _ = try seekable.seek(to: 0)
      feed = ArchiveFeed(seekable)
    } else {
      feed = ArchiveFeed(PrefixedSource(prefix: first, rest: source))
    }
    let reader = ArchiveReader(feed)
    try reader.open()
    let hasEntry = try reader.nextHeader()
    if reader.isArchive {
      self = .archive(ArchiveEntries(reader, hasEntry: hasEntry))
    } else {
      self = .stream(hasEntry ? EntrySource(reader) : MemorySource([]))
    }
  }
}
