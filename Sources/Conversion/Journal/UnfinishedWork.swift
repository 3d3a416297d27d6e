/// The conversions that a journal has a line about as in work, and no later one that says how they ended.
///
/// A dump may end the process that converts it: by needing more memory than there is, or by a fault of ours. Nobody can
/// write a line about it then, so one is written before.
struct UnfinishedWork: Sendable {
  private var begun: [[UInt8]: JournalEntry] = [:]

  /// Adds a conversion that begins.
  mutating func add(_ entry: JournalEntry) { begun[Self.key(entry)] = entry }

  /// Removes a conversion that has ended.
  mutating func remove(_ entry: JournalEntry) { begun[Self.key(entry)] = nil }

  /// The conversions in an order that depends on nothing but them.
  var entries: [JournalEntry] {
    begun.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map(\.value)
  }

  /// The conversions that are in both.
  func intersection(_ other: UnfinishedWork) -> UnfinishedWork {
    var result = self
    result.begun = begun.filter { other.begun[$0.key] == $0.value }
    return result
  }

  /// The files that are converted, as their lines name them.
  var sources: Set<[UInt8]> { Set(begun.values.map { Array($0.source.utf8) }) }

  /// Whether `entry` was being converted when the process ended, and nothing else was, so that it was the cause.
  func wasAlone(_ entry: JournalEntry) -> Bool {
    guard let known = begun[Self.key(entry)], known.isSameWork(as: entry) else { return false }
    if known.isAlone == true { return true }
    // Of several kinds of profiles, each has a line.
    return begun.values.allSatisfy { Self.dump($0) == Self.dump(entry) }
  }

  /// The outputs are not looked at: what turns out to be no dump has none. Of an archive, one entry is begun at a time.
  private static func key(_ entry: JournalEntry) -> [UInt8] { Array(entry.profile.utf8) + [0] + dump(entry) }

  private static func dump(_ entry: JournalEntry) -> [UInt8] {
    // NUL is in no path. Bytes, because names that look alike are not one.
    Array("\(entry.source)\0\(entry.entry ?? "\0")".utf8)
  }
}
