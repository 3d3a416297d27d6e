/// What a profile says of itself as a whole.
public struct ProfileHeader: Sendable {
  /// When it was taken, in nanoseconds since 1970; 0 if that is not known.
  public var timeNanos: Int64 = 0
  /// What a period is counted in, type and unit.
  public var periodType = (type: "", unit: "")
  /// How many of those lie between two samples.
  public var period: Int64 = 0
  /// Texts for people.
  public var comments: [String] = []
  /// The sample type to show first.
  public var defaultSampleType = ""

  /// A header that says nothing.
  public init() {}
}
