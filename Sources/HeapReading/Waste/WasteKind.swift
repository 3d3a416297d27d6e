package import Names

/// A way in which memory serves nothing: each in a file of its own, with the reason why what it finds is true.
package struct WasteKind: Sendable {
  /// What it is called: `duplicate strings`.
  package let name: Name
  /// What can be done about it, a sentence.
  package let advice: String
  /// Whether it may be less than what is found.
  package let isUncertain: Bool
  /// Finds it.
  let find: @Sendable (_ facts: inout WasteFacts, _ found: (WasteFinding) -> Void) -> Void

  init(
    _ name: Name, advice: String, isUncertain: Bool = false,
    _ find: @escaping @Sendable (_ facts: inout WasteFacts, _ found: (WasteFinding) -> Void) -> Void
  ) {
    (self.name, self.advice, self.isUncertain, self.find) = (name, advice, isUncertain, find)
  }

  /// All kinds, in the order in which they count: a byte that one of them has is none of the next ones'. What is sure comes before what is
  /// not.
  package static let all: [WasteKind] = [
    duplicateStrings, pinnedBuffers, unusedCapacity, sparseMaps, rounding, padding, equalArrays, zeroTails,
  ]
}

/// Bytes of an object that serve nothing.
struct WasteFinding {
  let object: Int
  let bytes: UInt64
  /// Bytes of the object, or of all objects that it stands for.
  let total: UInt64
}
