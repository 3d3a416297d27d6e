import FoundationEssentials

/// A line of the journal: how the conversion of one input ended, or that it is in work.
///
/// The properties' names are the keys of its JSON. Names of files are as `NameText` writes them.
public struct JournalEntry: Codable, Equatable, Sendable {
  /// How a conversion ended.
  public enum Status: String, Codable, Sendable {
    /// It has not ended: it is in work, or was when the process ended.
    case begun
    case converted, skipped, failed
  }

  /// The path of the file, as the batch names it.
  public var source: String
  /// The name of an entry of an archive, as the archive has it; empty if it cannot be read, null for the file itself.
  public var entry: String?
  /// The kind of profile.
  public var profile: String
  /// The path of the output below the output folder, written or not; null if there was to be none.
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
  /// Warnings about the output.
  public var warnings: [String] = []
  /// How exact the names are if they come from an executable, else null.
  public var names: String?
  /// The options that the output depends on.
  public var options: String
  /// True if nothing else was converted at the same time, else null.
  public var isAlone: Bool?

  /// The keys of the JSON.
  enum CodingKeys: String, CodingKey, CaseIterable {
    case source, entry, profile, output, status, error, size, time, length, crc32, warnings, names, options
    case isAlone = "alone"
  }
}

extension JournalEntry {
  /// The entry of a line, without its line feed; nil if it is no line of a journal.
  init?(line: [UInt8]) {
    guard let entry = try? JSONDecoder().decode(JournalEntry.self, from: Data(line)) else { return nil }
    self = entry
  }

  /// The line, without a line feed. Equal entries have equal lines.
  func line() throws -> [UInt8] {
    let encoder = JSONEncoder()
    encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
    return Array(try encoder.encode(self))
  }

  /// Whether the input and the options of another entry are unchanged, if it has the same source.
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
