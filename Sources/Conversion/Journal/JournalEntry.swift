import FoundationEssentials

/// A line of the journal: it says how the conversion of one input ended, or that one is in work.
///
/// The properties' names are the keys of its JSON. Names of files are as `NameText` writes them.
public struct JournalEntry: Codable, Equatable, Sendable {
  /// How a conversion ended.
  public enum Status: String, Codable, Sendable {
    /// It has not ended: it is in work, or it was when the process ended.
    case begun
    case converted
    case skipped
    case failed
  }

  /// The file, as it was named.
  public var source: String
  /// The entry of an archive, as it stands there; empty if it has no name that can be read, null for the file itself.
  public var entry: String?
  /// The kind of profile.
  public var profile: String
  /// The output, below the output folder, written or not; null if there was to be none.
  public var output: String?
  /// How the conversion ended, or that it has not.
  public var status: Status
  /// Why there is no output; null if there is one.
  public var error: String?
  /// The source's length in bytes.
  public var size: Int
  /// When the source was changed last, in nanoseconds since 1970.
  public var time: Int64
  /// The output's length in bytes.
  public var length: Int?
  /// The output's CRC-32, as gzip and zip have it.
  public var crc32: UInt32?
  /// What the user should know of the output, a text each.
  public var warnings: [String] = []
  /// How exact the names are that come from an executable; null without one.
  public var names: String?
  /// The options that the output depends on.
  public var options: String
  /// True if nothing else was converted at the time; null if something was.
  public var isAlone: Bool?

  /// The keys of the JSON.
  enum CodingKeys: String, CodingKey, CaseIterable {
    case source, entry, profile, output, status, error, size, time, length, crc32, warnings, names, options
    case isAlone = "alone"
  }
}

extension JournalEntry {
  /// What a line says, without its end; nil if it is no journal's line.
  init?(line: [UInt8]) {
    guard let entry = try? JSONDecoder().decode(JournalEntry.self, from: Data(line)) else { return nil }
    self = entry
  }

  /// The line, without its end. Equal entries have equal lines.
  func line() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }

  /// Whether another entry of the same input is about the same file, unchanged, with the same options.
  func isSameWork(as other: JournalEntry) -> Bool {
    size == other.size && time == other.time && options == other.options
  }

  // Keys are bytes, because names that look alike may differ. NUL is in no path.

  /// Stands for the dump: a file, or an entry of an archive.
  var dumpKey: [UInt8] { Array("\(source)\0\(entry ?? "\0")".utf8) }

  /// Stands for the conversion of a dump to one kind of profile. The output is no part of it: what turns out to be no
  /// dump has none. Of an archive, one entry is begun at a time.
  var workKey: [UInt8] { Array(profile.utf8) + [0] + dumpKey }

  /// Stands for that and its output: two entries of an archive may have one name, but not one output.
  var outputKey: [UInt8] { workKey + [0] + (output ?? "\0").utf8 }
}
