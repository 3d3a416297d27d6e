/// What became of one input: a line of the journal. The names are the keys of its JSON; names of files are as `NameText`
/// writes them.
public struct JournalEntry: Codable, Equatable, Sendable {
  /// How it ended.
  public enum Status: String, Codable, Sendable {
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
  /// How it ended.
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
}
