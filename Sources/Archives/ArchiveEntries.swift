public import ByteStreams

/// The entries of an archive, front to back, as streams: nothing is unpacked to disk.
public final class ArchiveEntries {
  /// One entry.
  public struct Entry {
    /// What an entry is.
    public enum Kind: Sendable {
      case file
      case folder
      /// A symbolic or hard link, a device, a pipe.
      case other
    }

    /// Its path as the archive has it, not to be trusted: UTF-8 where the format says so, else any bytes. Nil if it has
    /// none, or one that does not have the form that the format prescribes.
    public let path: [UInt8]?
    /// What it is.
    public let kind: Kind
    /// Whether its contents cannot be read without a password.
    public let isEncrypted: Bool
    /// Its contents. They can be read until the next entry is asked for.
    public let source: any ByteSource
  }

  private let reader: ArchiveReader
  private let layers: [DecompressedSource]
  private var hasFirst: Bool
  private var isFirst = true

  /// - Parameter layers: the sources that decompress the archive as a whole.
  init(_ reader: ArchiveReader, _ layers: [DecompressedSource], hasEntry: Bool) {
    (self.reader, self.layers, hasFirst) = (reader, layers, hasEntry)
  }

  /// The next entry; nil after the last one.
  ///
  /// - Throws: `read` if the archive is damaged from here on, or encrypted as a whole; after the last entry, too, if the
  ///   archive is compressed and does not match its checksum.
  public func next() throws(ByteStreamError) -> Entry? {
    let isThere = isFirst ? hasFirst : try reader.nextHeader()
    isFirst = false
    guard isThere else {
      // Checksums come last.
      if let outermost = layers.last { try reader.drain(outermost) }
      return nil
    }
    return Entry(
      path: reader.entryPath, kind: reader.entryKind, isEncrypted: reader.isEntryEncrypted,
      source: EntrySource(reader))
  }

  /// Whether the contents of entries may be wrong although they were read without an error: the archive is compressed as a
  /// whole and has turned out to be damaged.
  public var areDoubtful: Bool { layers.contains { $0.isDamaged } }
}

/// The contents of the entry that a reader stands at.
final class EntrySource: ByteSource {
  private let reader: ArchiveReader

  init(_ reader: ArchiveReader) { self.reader = reader }

  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    try reader.contents.read(into: &buffer, at: range)
  }

  func skip(_ count: Int) throws(ByteStreamError) -> Int { try reader.contents.skip(count) }
}
