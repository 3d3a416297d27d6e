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

    /// Its path in the archive, as it stands there, not to be trusted; UTF-8 where the format says so, else any bytes. Nil
    /// if it has none, or one that is not of the form that the format says.
    public let path: [UInt8]?
    /// What it is.
    public let kind: Kind
    /// Whether its contents cannot be read without a password.
    public let isEncrypted: Bool
    /// Its contents; only until the next entry is asked for.
    public let source: any ByteSource
  }

  private let reader: ArchiveReader
  private var hasFirst: Bool
  private var isFirst = true

  init(_ reader: ArchiveReader, hasEntry: Bool) {
    self.reader = reader
    hasFirst = hasEntry
  }

  /// The next entry; nil behind the last one.
  ///
  /// - Throws: `read` if the archive is damaged from here on, or encrypted as a whole.
  public func next() throws(ByteStreamError) -> Entry? {
    let isThere = isFirst ? hasFirst : try reader.nextHeader()
    isFirst = false
    guard isThere else { return nil }
    return Entry(
      path: reader.entryPath, kind: reader.entryKind, isEncrypted: reader.isEntryEncrypted,
      source: EntrySource(reader))
  }
}

/// The contents of the entry that a reader stands at.
final class EntrySource: ByteSource {
  private let reader: ArchiveReader

  init(_ reader: ArchiveReader) { self.reader = reader }

  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    try reader.read(into: &buffer, at: range)
  }
}
