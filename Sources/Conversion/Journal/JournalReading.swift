import SystemPackage

/// Reads a journal line by line, and refuses a file that is no journal.
struct JournalReading {
  /// The most bytes that a line may have. batch writes lines with a few paths, messages and options, of some 4 kB each.
  private static let lineLength = 16 << 20

  /// The lines that were read so far.
  private(set) var index = JournalIndex()
  /// The conversions that were in work when the last batch ended.
  private(set) var unfinished = UnfinishedWork()
  /// Where the whole lines end.
  private(set) var end: Int64 = 0
  /// Where the lines about finished work end. Lines about work that was not finished follow.
  private(set) var endOfFinished: Int64 = 0
  private var lines = 0

  /// Reads the file, and does not change it.
  ///
  /// - Throws: `notAJournal` if it has anything that batch does not write; `Errno` if it cannot be read.
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
      // Refuse another file before all of it is in memory.
      guard pending.count <= Self.lineLength, pending.isEmpty || TornLine.fits(pending.prefix(64), isFirst: lines == 0)
      else {
        throw refusal
      }
    }
    guard pending.isEmpty || TornLine.fits(pending[...], isFirst: lines == 0) else { throw refusal }
  }

  private mutating func take(_ line: ArraySlice<UInt8>) throws(Journal.OpeningError) {
    guard line.count <= Self.lineLength, let entry = JournalEntry(line: Array(line)) else { throw refusal }
    let next = end + Int64(line.count) + 1
    if entry.status == .begun {
      unfinished.add(entry)
    } else {
      unfinished.remove(entry)
      index[entry] = Int(end)..<Int(end) + line.count
      endOfFinished = next
    }
    end = next
    lines += 1
  }

  private var refusal: Journal.OpeningError { .notAJournal(line: lines + 1, offset: end) }
}

/// The places of the last line about each input and output in a journal. Each takes a few words, however long the lines are.
struct JournalIndex {
  /// Stands for a profile, a source, an entry and an output. Keys may be equal by chance, so a line is read again and
  /// compared before it is used.
  private struct Key: Hashable {
    let first: Int
    let second: Int

    init(_ entry: JournalEntry) {
      first = Self.hash(entry.outputKey, 1)
      second = Self.hash(entry.outputKey, 2)
    }

    private static func hash(_ bytes: [UInt8], _ salt: UInt8) -> Int {
      var hasher = Hasher()
      hasher.combine(salt)
      hasher.combine(bytes)
      return hasher.finalize()
    }
  }

  private var places: [Key: Range<Int>] = [:]

  /// How many inputs and outputs it knows.
  var count: Int { places.count }

  /// Where the last line of the input and output of `entry` is, without its end.
  subscript(_ entry: JournalEntry) -> Range<Int>? {
    get { places[Key(entry)] }
    set { places[Key(entry)] = newValue }
  }
}

/// The conversions that a journal lists as in work, without a later line about how they ended.
///
/// A dump may end the process that converts it, by needing too much memory or by a fault of this program. No line can be
/// written then, so one is written before.
struct UnfinishedWork: Sendable {
  private var begun: [[UInt8]: JournalEntry] = [:]

  /// Adds a conversion that begins.
  mutating func add(_ entry: JournalEntry) { begun[entry.workKey] = entry }

  /// Removes a conversion that has ended.
  mutating func remove(_ entry: JournalEntry) { begun[entry.workKey] = nil }

  /// The conversions, in an order that depends only on them.
  var entries: [JournalEntry] { begun.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value) }

  /// The conversions that are in both.
  func intersection(_ other: UnfinishedWork) -> UnfinishedWork {
    var result = self
    result.begun = begun.filter { other.begun[$0.key] == $0.value }
    return result
  }

  /// The paths of the files that are converted.
  var sources: Set<[UInt8]> { Set(begun.values.map { Array($0.source.utf8) }) }

  /// Whether `entry`, and nothing else, was being converted when the process ended, so that it was the cause.
  func wasAlone(_ entry: JournalEntry) -> Bool {
    guard let known = begun[entry.workKey], known.isSameWork(as: entry) else { return false }
    if known.isAlone == true { return true }
    // Each kind of profile has a line.
    return begun.values.allSatisfy { $0.dumpKey == entry.dumpKey }
  }
}
