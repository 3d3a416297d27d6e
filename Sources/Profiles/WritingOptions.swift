/// What a caller may choose of how profiles are written.
public struct WritingOptions: Sendable {
  /// When they were taken, in nanoseconds since 1970; nil for the end of the last collection.
  public var timeNanos: Int64?
  /// Texts that every sample is labelled with.
  public var labels: [SampleLabel]
  /// Whether a goroutine profile has those of the runtime, too.
  public var keepsSystemGoroutines: Bool
  /// How much of the process was in memory, in bytes, as the system says (RSS): what of it is not Go's is shown in a memory
  /// profile. Nil if it is not known.
  public var residentSetSize: UInt64?

  /// What a dump says, without labels or the runtime's goroutines, unless something else is said.
  public init(
    timeNanos: Int64? = nil, labels: [SampleLabel] = [], keepsSystemGoroutines: Bool = false,
    residentSetSize: UInt64? = nil
  ) {
    (self.timeNanos, self.labels, self.keepsSystemGoroutines) = (timeNanos, labels, keepsSystemGoroutines)
    self.residentSetSize = residentSetSize
  }
}

/// A text that every sample of a profile is labelled with, so that merged profiles can be told apart.
public struct SampleLabel: Hashable, Sendable {
  /// What the text is: `host`.
  public let key: String
  /// The text.
  public let value: String

  /// A label.
  public init(key: String, value: String) { (self.key, self.value) = (key, value) }
}
