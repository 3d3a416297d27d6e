package import Names

/// Names, each once, numbered in the order in which they come.
package struct NumberedNames: Sendable {
  /// The names by their numbers.
  package private(set) var names: [Name] = []
  private var numbers: [Name: UInt32] = [:]

  /// No names.
  package init() {}

  /// The number of a name, which is a new one if the name was not there before.
  package mutating func number(_ name: Name) -> UInt32 {
    let next = UInt32(names.count)
    let number = numbers[name] ?? next
    if number == next {
      names.append(name)
      numbers[name] = next
    }
    return number
  }
}
