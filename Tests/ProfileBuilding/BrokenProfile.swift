/// A profile that is broken in one way, and what is to be said of it.
public struct BrokenProfile: Sendable, CustomStringConvertible {
  /// The way, in words.
  public let description: String
  /// The encoded profile.
  public let bytes: [UInt8]
  /// All findings, as they are to be worded.
  public let findings: [String]

  typealias Made = HandMadeProfile

  /// Breaks a good profile by `edit`.
  init(_ description: String, _ findings: String..., edit: (inout HandMadeProfile) -> Void) {
    self.description = description
    self.findings = findings
    var profile = HandMadeProfile()
    edit(&profile)
    bytes = profile.bytes
  }

  /// Every rule is broken by at least one of these.
  public static let all = encoding + strings + ids + samples + headers + sizes

  /// What follows from most faults.
  static let unrecognized = #"go tool pprof refuses this: "unrecognized profile format""#
  /// The same for fields that older versions do not know.
  static let newlyUnrecognized = #"newer versions of go tool pprof refuse this: "unrecognized profile format""#
}
