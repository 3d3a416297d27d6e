package import Names

/// Names, each once, numbered in the order in which they come.
package struct NumberedNames: Sendable {
  /// The names by their numbers.
  package private(set) var names: [Name] = []
  private var numbers: [Name: UInt32] = [:]

  /// No numbers given yet: they begin behind `names`. A name that equals one of those gets a number of its own.
  package init(behind names: [Name] = []) { self.names = names }

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
