/// How a reading talks to whoever started it.
public struct Reporting: Sendable {
  /// What messages call the settings that help.
  public var names: SettingNames
  /// Called as work begins that does not read the dump, and takes time for each object of a large heap.
  public var onPhase: (@Sendable (Phase) -> Void)?

  /// With the API's names, and no word of what is going on, unless something else is said.
  public init(names: SettingNames = SettingNames(), onPhase: (@Sendable (Phase) -> Void)? = nil) {
    (self.names, self.onPhase) = (names, onPhase)
  }

  /// Work behind the reading of a dump, in its order; for most profiles there is none.
  public enum Phase: String, Sendable {
    /// Reading the labels of goroutines, for which the dump is read again.
    case labels = "reading labels of goroutines"
    /// Finding out which object each pointer refers to.
    case linking = "following pointers"
    /// Finding out which types objects have.
    case typing = "finding types"
    /// Finding out which object holds which.
    case holding = "finding what holds what"
    /// Finding out what some objects hold, for which the dump is read again.
    case contents = "reading contents of objects"
    /// Making samples of all objects.
    case adding = "adding up"
  }
}
