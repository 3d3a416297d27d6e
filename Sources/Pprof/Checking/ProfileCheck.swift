/// Finds out what is wrong with a profile, by the rules of protobuf, of google/pprof, and of stricter readers.
///
/// It finds all faults, not only the first: parts that cannot be read are passed over, and what depends on them is not
/// judged. Rules that depend on the clock are left out, so that a profile always has the same findings.
public struct ProfileCheck: Sendable {
  /// The findings, by offset.
  public let findings: [Finding]
  /// How many samples there are, and of the other messages.
  public let samples: Int
  public let sampleTypes: Int
  public let mappings: Int
  public let locations: Int
  public let functions: Int

  /// The default limits of readers, and a limit of this check.
  public enum Limits {
    /// Pyroscope: bytes of a profile, uncompressed (validation.max-profile-size-bytes).
    public static let bytes = 4 << 20
    /// Pyroscope: samples of a profile (validation.max-profile-stacktrace-samples).
    public static let samples = 16_000
    /// Pyroscope: labels of a sample (validation.max-profile-stacktrace-sample-labels).
    public static let labels = 100
    /// Pyroscope: locations of a sample (validation.max-profile-stacktrace-depth).
    public static let stackDepth = 1000
    /// Pyroscope: bytes of a string (validation.max-profile-symbol-value-length).
    public static let stringLength = 65_535
    /// What becomes of a profile that has more bytes, samples or labels.
    static let refusal = Finding.Effect.elsewhere("Pyroscope's default limits refuse this")
    /// This check: sample types whose names are compared. A profile has one for each kind of number in a sample.
    static let sampleTypes = 1024
  }

  /// Checks an uncompressed profile.
  ///
  /// It needs little memory. If ids are out of order, it can be five times that of the profile; if one sample is nearly all
  /// of it, twenty times, as a sample is decoded as a whole, and an id of one byte takes eight.
  ///
  /// - Parameters:
  ///   - bytes: the profile.
  ///   - listed: how many findings of a rule are listed; of the others only their number is known.
  public init(_ bytes: [UInt8], listed: Int = 5) {
    var tables = TablePass(bytes, FindingList(limit: listed))
    if tables.run(), !tables.isConcatenated {
      var references = ReferencePass(tables)
      references.run()
      findings = references.list.findings
    } else {
      // With incomplete tables, or those of two profiles, everything would seem to be wrong.
      findings = tables.list.findings
    }
    samples = tables.samples
    sampleTypes = tables.sampleTypes.count
    mappings = tables.mappings.count
    locations = tables.locations.count
    functions = tables.functions.count
  }

  /// Whether google/pprof, and so `go tool pprof`, refuses the profile, at least in its newest version.
  public var isRefused: Bool { findings.contains(where: \.isRefusal) }

  /// Whether google/pprof does not recognize a protobuf profile, and tries the formats of `LegacyProfile`.
  public var isUnrecognized: Bool { findings.contains { $0.effect == .unrecognized } }
}
