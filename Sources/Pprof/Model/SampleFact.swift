/// A text of a profile that is being written.
public struct ProfileText: Sendable {
  /// Its index.
  let index: Int64
}

/// A fact about a sample, under its key: what becomes a label.
public enum SampleFact: Sendable {
  /// A number under a key.
  case number(ProfileText, Int64)
  /// A text under a key.
  case text(ProfileText, ProfileText)
}
