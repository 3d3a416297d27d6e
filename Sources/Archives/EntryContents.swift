import ByteStreams
import CArchive

/// The contents of one entry of an archive: blocks of data, and holes between them, which are zeros.
///
/// A block is handed out before the error that follows it.
@safe final class EntryContents {
  private let archive: OpaquePointer
  private let failure: () -> ByteStreamError
  /// The rest of libarchive's last block, which is valid until libarchive is called again.
  private var block = unsafe UnsafeRawBufferPointer(start: nil, count: 0)
  /// How many zeros are left before the block.
  private var hole = 0
  /// Where the block ends in the entry.
  private var end = 0
  private var holes = 0
  private var data = 0
  private var problem: ByteStreamError?
  private var isAtEnd = false

  /// How many zeros an entry may have in holes, and how many more for each byte of data: as many as deflate can make of a
  /// byte. A few bytes can describe a hole that would take forever to read.
  private static let (holeLimit, holesPerByte) = (1 << 30, 1032)

  /// - Parameter failure: what libarchive says of its last error.
  init(_ archive: OpaquePointer, failure: @escaping () -> ByteStreamError) {
    unsafe self.archive = unsafe archive
    self.failure = failure
  }

  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    guard !range.isEmpty, try hasMore() else { return 0 }
    if hole > 0 {
      let count = min(hole, range.count)
      for index in range.prefix(count) { buffer[index] = 0 }
      hole -= count
      return count
    }
    let count = unsafe min(block.count, range.count)
    // The block is libarchive's, which was not called since it came.
    unsafe buffer.withUnsafeMutableBytes { bytes in
      unsafe bytes[range].copyBytes(from: block.prefix(count))
    }
    take(count)
    return count
  }

  /// Skips `count` bytes. Holes take no time.
  func skip(_ count: Int) throws(ByteStreamError) -> Int {
    var left = count
    while left > 0, try hasMore() {
      let part = unsafe min(hole > 0 ? hole : block.count, left)
      if hole > 0 { hole -= part } else { take(part) }
      left -= part
    }
    return count - left
  }

  private func take(_ count: Int) { unsafe block = unsafe UnsafeRawBufferPointer(rebasing: block.dropFirst(count)) }

  /// Whether there is something to hand out.
  private func hasMore() throws(ByteStreamError) -> Bool {
    while hole == 0, unsafe block.isEmpty {
      if let problem { throw problem }
      if isAtEnd { return false }
      try next()
    }
    return true
  }

  private func next() throws(ByteStreamError) {
    var start: UnsafeRawPointer?
    var count = 0
    var offset = Int64(end)
    let status = unsafe archive_read_data_block(archive, &start, &count, &offset)
    switch status {
    case ARCHIVE_OK, ARCHIVE_EOF: break
    case ARCHIVE_RETRY: return
    // The data can be read, but something is wrong, such as their checksum.
    case ARCHIVE_WARN: problem = failure()
    default: throw failure()
    }
    isAtEnd = status == ARCHIVE_EOF
    // At the end there are no data, and the offset is the end of the last hole.
    if isAtEnd { count = 0 }
    guard let position = Int(exactly: offset), position >= end, count <= Int.max - position else {
      throw .read(reason: "the archive is damaged: blocks of an entry overlap")
    }
    hole = position - end
    holes = holes.addingReportingOverflow(hole).partialValue
    data += count
    guard hole == 0 || (holes >= 0 && holes - Self.holeLimit <= Self.holesPerByte * data) else {
      hole = 0
      throw .read(reason: "an entry with more than \(Self.holeLimit >> 20) MiB of holes, and next to no data")
    }
    end = position + count
    unsafe block = unsafe UnsafeRawBufferPointer(start: start, count: count)
  }
}
