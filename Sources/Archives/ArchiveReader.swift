import ByteStreams
import CArchive

/// Owns libarchive's `struct archive` for reading, and feeds it from a source.
@safe final class ArchiveReader {
  private let archive: OpaquePointer
  private let feed: ArchiveFeed

  init(_ source: any ByteSource) {
    // Only fails for want of memory.
    guard let archive = unsafe archive_read_new() else { preconditionFailure("libarchive: no memory") }
    unsafe self.archive = unsafe archive
    feed = ArchiveFeed(source)
    unsafe archive_read_support_filter_gzip(archive)
    unsafe archive_read_support_filter_compress(archive)
    unsafe archive_read_support_filter_zstd(archive)
    unsafe archive_read_support_filter_xz(archive)
    unsafe archive_read_support_filter_bzip2(archive)
    unsafe archive_read_support_filter_lz4(archive)
    unsafe archive_read_support_format_raw(archive)
    unsafe archive_read_support_format_empty(archive)
  }

  deinit {
    unsafe archive_read_free(archive)
  }

  /// Reads as much as libarchive needs to know what it has.
  func open() throws(ByteStreamError) {
    // The feed lives as long as this object, and libarchive calls back only while this object calls it.
    let client = unsafe Unmanaged.passUnretained(feed).toOpaque()
    let status = unsafe archive_read_open(
      archive, client, nil,
      { _, client, result in
        guard let client = unsafe client, let result = unsafe result else { return -1 }
        let feed = unsafe Unmanaged<ArchiveFeed>.fromOpaque(client).takeUnretainedValue()
        return unsafe feed.next(result)
      }, nil)
    guard status == ARCHIVE_OK else { throw failure() }
  }

  /// Goes to the next entry; false if there is none.
  func nextEntry() throws(ByteStreamError) -> Bool {
    var entry: OpaquePointer?
    switch unsafe archive_read_next_header(archive, &entry) {
    case ARCHIVE_OK, ARCHIVE_WARN: return true
    case ARCHIVE_EOF: return false
    default: throw failure()
    }
  }

  /// Reads contents of the entry; 0 at its end.
  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    // libarchive writes only into that part of the array, which outlives the call.
    let count = unsafe buffer.withUnsafeMutableBytes { bytes in
      let part = unsafe UnsafeMutableRawBufferPointer(rebasing: bytes[range])
      return unsafe archive_read_data(archive, part.baseAddress, part.count)
    }
    guard count >= 0 else { throw failure() }
    return count
  }

  private func failure() -> ByteStreamError {
    if let failure = feed.failure { return failure }
    // A C string that libarchive owns; copied here.
    let text = unsafe archive_error_string(archive).map { unsafe String(cString: $0) }
    return .read(reason: "the compressed data are damaged: \(text ?? "unknown error")")
  }
}
