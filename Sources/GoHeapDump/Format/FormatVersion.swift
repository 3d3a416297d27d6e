/// The format that a dump's first line names. See `RecordLayouts` for what differs between them.
public enum FormatVersion: Int, CaseIterable, Comparable, Sendable {
  case go1_3 = 3, go1_4, go1_5, go1_6, go1_7

  /// As the header spells it: `go1.7`.
  public var name: String { "go1.\(rawValue)" }

  /// The first line of such a dump, with its newline: 16 bytes in every version.
  public var header: String { "\(name) heap dump\n" }

  /// The Go releases that wrote this header.
  public var releases: String { "Go 1.\(rawValue)" + (self == .go1_7 ? " or newer" : "") }

  /// Bytes of every header.
  public static let headerLength = 16

  /// The version whose header `bytes` begin with, if any.
  init?(header bytes: ArraySlice<UInt8>) {
    guard let version = Self.allCases.first(where: { bytes.starts(with: $0.header.utf8) }) else { return nil }
    self = version
  }

  public static func < (one: FormatVersion, other: FormatVersion) -> Bool { one.rawValue < other.rawValue }
}
