import ByteStreams
import CArchive

/// Hands a source's bytes to libarchive, piece by piece.
@safe final class ArchiveFeed {
  private let source: any ByteSource
  private let seekable: (any SeekableByteSource)?
  private var buffer = [UInt8](repeating: 0, count: 64 << 10)
  /// Where libarchive reads: memory that stays where it is until the next piece is asked for.
  private let pinned: UnsafeMutableRawBufferPointer
  /// How many bytes were handed over, and how many may be. Entries of a zip archive can overlap, so that the same bytes
  /// would be read over and over.
  private var handedOver = 0
  private let limit: Int
  /// Where the next piece begins.
  private var position: Int64 = 0
  /// Why the source had no more, if that was not its end.
  private(set) var failure: ByteStreamError?

  /// - Parameter seekable: `source`, if it stands at its beginning and can go anywhere; else it is only read on.
  init(_ source: any ByteSource, seekable: (any SeekableByteSource)? = nil) {
    self.source = source
    self.seekable = seekable
    // What can only be read on is read once. Else the directory and entries are read once, and some headers twice.
    limit = seekable.map { ($0.length ?? 0).multipliedReportingOverflow(by: 4).partialValue &+ 4 << 20 } ?? .max
    unsafe pinned = .allocate(byteCount: buffer.count, alignment: 16)
  }

  deinit { unsafe pinned.deallocate() }

  /// The feed that libarchive calls back, as `ArchiveReader` has registered it.
  @unsafe static func of(_ client: UnsafeMutableRawPointer?) -> ArchiveFeed? {
    unsafe client.map { unsafe Unmanaged<ArchiveFeed>.fromOpaque($0).takeUnretainedValue() }
  }

  /// Whether `seek` works; formats whose directory is at the end need it.
  var canSeek: Bool { seekable != nil }

  /// libarchive's read callback. Returns the count of bytes, 0 at the end, less for an error.
  @unsafe func next(_ result: UnsafeMutablePointer<UnsafeRawPointer?>) -> Int {
    Int(
      keepingFailure { () throws(ByteStreamError) in
        let count = try source.read(into: &buffer, at: 0..<buffer.count)
        unsafe pinned.copyBytes(from: buffer[..<count])
        unsafe result.pointee = UnsafeRawPointer(pinned.baseAddress)
        position += Int64(count)
        handedOver += count
        guard handedOver <= limit else { throw .read(reason: "the archive is damaged: its entries overlap") }
        return Int64(count)
      })
  }

  /// libarchive's skip callback. Returns how many bytes were skipped; libarchive reads the others.
  func skip(_ count: Int64) -> Int64 {
    guard let seekable else { return 0 }
    return keepingFailure { () throws(ByteStreamError) in
      let skipped = Int64(try seekable.skip(Int(clamping: count)))
      position += skipped
      return skipped
    }
  }

  /// libarchive's seek callback. Returns the new position.
  func seek(_ offset: Int64, _ origin: Int32) -> Int64 {
    guard let seekable else { return Int64(ARCHIVE_FATAL) }
    // SEEK_SET, SEEK_CUR, SEEK_END.
    let start = [0, position, Int64(seekable.length ?? 0)]
    guard start.indices.contains(Int(origin)) else { return Int64(ARCHIVE_FATAL) }
    let (target, overflow) = start[Int(origin)].addingReportingOverflow(offset)
    guard !overflow, target >= 0 else { return Int64(ARCHIVE_FATAL) }
    return keepingFailure { () throws(ByteStreamError) in
      try seekable.seek(to: target)
      position = target
      return target
    }
  }

  /// Runs a callback of libarchive. An error is kept in `failure`, as libarchive itself learns only that there was one.
  private func keepingFailure(_ body: () throws(ByteStreamError) -> Int64) -> Int64 {
    do {
      return try body()
    } catch {
      failure = error
      return Int64(ARCHIVE_FATAL)
    }
  }
}
