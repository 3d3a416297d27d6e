import ArgumentParser

/// How many rows a screen shows: a number that was given is obeyed, one that was not is what fits.
struct RowCount: ExpressibleByArgument, CustomStringConvertible {
  let value: Int
  /// Whether the user gave it.
  let isGiven: Bool

  /// The number for who gives none.
  init(_ value: Int) { (self.value, isGiven) = (value, false) }

  init?(argument: String) {
    guard let value = Int(argument) else { return nil }
    (self.value, isGiven) = (value, true)
  }

  var description: String { "\(value)" }
}
