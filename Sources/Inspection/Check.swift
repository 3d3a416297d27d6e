import GoHeapDump

/// Whether two things that a dump says agree.
public struct Check: Codable, Equatable, Sendable {
  /// What is compared: a short name that stays the same.
  public let name: String
  /// What is compared, in words.
  public let title: String
  /// Whether it agrees.
  public let agrees: Bool
  /// What was found, with the numbers, in one line.
  public let text: String
  /// Why it may differ and yet nothing be wrong, or what is wrong; nil if it agrees.
  public let reason: String?

  init(_ name: String, _ title: String, agrees: Bool, _ text: String, otherwise reason: String) {
    (self.name, self.title, self.agrees, self.text, self.reason) = (name, title, agrees, text, agrees ? nil : reason)
  }

  /// What the source of the records has compared itself.
  init(_ check: SourceCheck) {
    self.init(check.name, check.title, agrees: check.agrees, check.text, otherwise: check.reason)
  }
}
