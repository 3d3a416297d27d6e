/// A property that an input has shown not to hold.
public struct Violation: Error, CustomStringConvertible {
  /// What was seen.
  public let description: String

  init(_ description: String) { self.description = description }

  /// Throws a violation unless `condition` holds.
  static func unless(_ condition: Bool, _ description: @autoclosure () -> String) throws(Violation) {
    if !condition { throw Violation(description()) }
  }
}
