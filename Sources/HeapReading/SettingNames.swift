/// What messages call the settings that help a user. Unless something else is said, those of the API; a command has the
/// names of its options here.
public struct SettingNames: Equatable, Sendable {
  /// What sets the sampling rate.
  public var rate: String
  /// What names the executable that wrote a dump.
  public var binary: String
  /// What uses an executable although it does not seem to be the one.
  public var forceBinary: String
  /// What takes a dump that cannot be read to its end as far as it goes.
  public var partial: String
  /// What compares with a dump although it seems to be no earlier one of the process.
  public var forceSince: String
  /// What stands in front of the name of a kind of profile.
  public var profile: String

  /// Names of the API, or others.
  public init(
    rate: String = "rate", binary: String = "binaries", forceBinary: String = "Binaries.Use.forced",
    partial: String = "isPartialWelcome", profile: String = "the kind",
    forceSince: String = "isForced"
  ) {
    (self.rate, self.binary, self.forceBinary, self.partial) = (rate, binary, forceBinary, partial)
    (self.profile, self.forceSince) = (profile, forceSince)
  }
}
