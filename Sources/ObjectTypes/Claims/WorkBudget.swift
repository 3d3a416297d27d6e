/// How many words may be looked at to find types: more than enough for any program, and an end for what is none.
///
/// Claims are not looked at twice, but a hostile executable has any number of types, each of which may be anywhere. What is
/// met when the budget is used up is not typed.
final class WorkBudget {
  /// How many words were looked at.
  private(set) var used: UInt64 = 0
  private let limit: UInt64

  /// Looks at each word of real programs once or twice.
  private static let looks: UInt64 = 32

  /// - Parameter words: those of the dump.
  init(words: Int) { limit = Self.looks * UInt64(words) + 1 << 20 }

  /// Takes so many words, unless none are left.
  @inline(__always)
  func take(_ words: UInt64) -> Bool {
    guard used < limit else { return false }
    used &+= words
    return true
  }
}
