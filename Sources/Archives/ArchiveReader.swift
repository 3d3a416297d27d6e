import ByteStreams
import CArchive
import Glibc

/// Owns libarchive's `struct archive` for reading, and feeds it from a source.
@safe final class ArchiveReader {
  private let archive: OpaquePointer
  private let feed: ArchiveFeed
  /// libarchive's header of the current entry; valid until the next header is read.
  private var entry: OpaquePointer?
  /// The contents of the current entry.
  private(set) lazy var contents = makeContents()

  /// Which forms of input libarchive is asked to recognise.
  enum Form {
    /// Archives, not compressed as a whole; everything else is one entry without a name.
    case archives
    /// A compressed stream for which `CompressedForm` has no decoder.
    case oldCompression
  }

  init(_ feed: ArchiveFeed, _ form: Form) {
    // Only fails for want of memory.
    guard let archive = unsafe archive_read_new() else { preconditionFailure("libarchive: no memory") }
    unsafe self.archive = unsafe archive
    self.feed = feed
    switch form {
    case .archives:
      // By name, never all: its mtree reader takes any text for an archive.
      unsafe archive_read_support_format_tar(archive)
      if feed.canSeek {
        unsafe archive_read_support_format_zip(archive)
        unsafe archive_read_support_format_7zip(archive)
      } else {
        unsafe archive_read_support_format_zip_streamable(archive)
      }
      unsafe archive_read_support_format_cpio(archive)
    case .oldCompression:
      unsafe archive_read_support_filter_compress(archive)
      unsafe archive_read_support_filter_lz4(archive)
    }
    unsafe archive_read_support_format_raw(archive)
    unsafe archive_read_support_format_empty(archive)
  }

  deinit { unsafe archive_read_free(archive) }

  /// Reads as much as libarchive needs to recognize the format.
  func open() throws(ByteStreamError) {
    // The feed lives as long as this object, and libarchive calls back only while this object calls it.
    unsafe archive_read_set_callback_data(archive, Unmanaged.passUnretained(feed).toOpaque())
    unsafe archive_read_set_read_callback(archive) { _, client, result in
      guard let feed = unsafe ArchiveFeed.of(client), let result = unsafe result else { return -1 }
      return unsafe feed.next(result)
    }
    unsafe archive_read_set_skip_callback(archive) { _, client, count in
      unsafe ArchiveFeed.of(client)?.skip(count) ?? 0
    }
    if feed.canSeek {
      unsafe archive_read_set_seek_callback(archive) { _, client, offset, origin in
        unsafe ArchiveFeed.of(client)?.seek(offset, origin) ?? Int64(ARCHIVE_FATAL)
      }
    }
    guard UTF8Locale.whileSet({ unsafe archive_read_open1(archive) }) == ARCHIVE_OK else { throw failure() }
  }

  /// Goes to the next entry; false if there is none.
  func nextHeader() throws(ByteStreamError) -> Bool {
    unsafe entry = nil
    contents = makeContents()
    switch UTF8Locale.whileSet({ unsafe archive_read_next_header(archive, &entry) }) {
    case ARCHIVE_OK, ARCHIVE_WARN: return true
    case ARCHIVE_EOF: return false
    default: throw failure()
    }
  }

  private func makeContents() -> EntryContents { unsafe EntryContents(archive) { [unowned self] in failure() } }

  /// Whether libarchive decompresses the source.
  var isCompressed: Bool { unsafe archive_filter_count(archive) > 1 }

  /// Reads the rest of the source that feeds this reader: it checks its checksum at the end.
  func drain(_ source: any ByteSource) throws(ByteStreamError) {
    if let failure = feed.failure { throw failure }
    _ = try source.skip(.max)
  }

  /// Whether libarchive found an archive with entries; false for a stream without a name, and for an empty input.
  var isArchive: Bool {
    let format = unsafe archive_format(archive)
    return format != ARCHIVE_FORMAT_RAW && format != ARCHIVE_FORMAT_EMPTY && format != 0
  }

  /// The entry's path; nil if it has none, or one that libarchive cannot read.
  var entryPath: [UInt8]? {
    UTF8Locale.whileSet {
      // A C string that the entry owns; copied here.
      guard let path = unsafe archive_entry_pathname(entry), unsafe path.pointee != 0 else { return nil }
      return unsafe Array(UnsafeRawBufferPointer(start: path, count: strlen(path)))
    }
  }

  /// What the entry is.
  var entryKind: ArchiveEntries.Entry.Kind {
    if unsafe archive_entry_hardlink(entry) != nil { return .other }
    // AE_IFREG and AE_IFDIR, which are macros that Swift does not see.
    switch unsafe archive_entry_filetype(entry) {
    case 0o100000: return .file
    case 0o040000: return .folder
    default: return .other
    }
  }

  /// Whether the entry's contents need a password.
  var isEntryEncrypted: Bool { unsafe archive_entry_is_data_encrypted(entry) != 0 }

  private func failure() -> ByteStreamError {
    if let failure = feed.failure { return failure }
    // A C string that libarchive owns; copied here.
    let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    let what = isArchive ? "the archive is" : "the compressed data are"
    return .read(reason: "\(what) damaged or encrypted: \(text ?? "no reason given")")
  }
}
