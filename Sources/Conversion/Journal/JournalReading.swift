import ByteStreams
import SystemPackage

/// Reads a journal front to back, line by line, and refuses a file that is none.
struct JournalReading {
  /// Bytes that a line may have: one of batch's has at most a few paths, messages and options, of 4 kB or so each.
  private static let lineLength = 16 << 20

  /// What was read so far.
  private(set) var index = JournalIndex()
  /// The conversions that were in work when the batch ended that wrote the journal.
  private(set) var unfinished = UnfinishedWork()
  /// Where the whole lines end.
  private(set) var end: Int64 = 0
  /// Where the last line ends that is not about a conversion in work. Lines about those come behind it.
  private(set) var endOfFinished: Int64 = 0
  private var lines = 0

  /// Reads the file, which stays as it is.
  ///
  /// - Throws: `write` if it has anything that batch would not have written; what the operating system says.
  init(_ file: FileDescriptor) throws {
    var pending: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    while true {
      // Writes only into the array, which outlives the call.
      let count = try unsafe buffer.withUnsafeMutableBytes { try unsafe file.read(into: $0) }
      if count == 0 { break }
      let new = pending.count
      pending += buffer[..<count]
      var start = 0
      while let newline = pending[max(start, new)...].firstIndex(of: 0x0a) {
        try take(pending[start..<newline])
        start = newline + 1
      }
      pending.removeFirst(start)
      // A file of other bytes ends here, before all of it is in memory.
      guard pending.count <= Self.lineLength, pending.isEmpty || TornLine.fits(pending.prefix(64), isFirst: lines == 0)
      else {
        throw refusal
      }
    }
    guard pending.isEmpty || TornLine.fits(pending[...], isFirst: lines == 0) else { throw refusal }
  }

  private mutating func take(_ line: ArraySlice<UInt8>) throws(ByteStreamError) {
    guard line.count <= Self.lineLength, let entry = JournalEntry(line: Array(line)) else { throw refusal }
    let next = end + Int64(line.count) + 1
    if entry.status == .begun {
      unfinished.add(entry)
    } else {
      unfinished.remove(entry)
      index[entry] = JournalIndex.Place(offset: end, length: line.count)
      endOfFinished = next
    }
    end = next
    lines += 1
  }

  private var refusal: ByteStreamError {
    .write(
      reason:
        "it is not a journal: line \(lines + 1), at byte \(end) (0x\(String(end, radix: 16))), is none of batch's; "
        + "--manifest takes a new file, or a journal of an earlier batch")
  }
}
