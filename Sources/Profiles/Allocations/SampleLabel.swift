/// A text that every sample of a profile is labelled with, so that merged profiles can be told apart.
public struct SampleLabel: Hashable, Sendable {
  /// What the text is: `host`.
  public let key: String
  /// The text.
  public let value: String

  /// A label.
  public init(key: String, value: String) {
    self.key = key
    self.value = value
  }
}
