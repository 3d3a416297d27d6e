/// How many words may be looked at to find types: more than any program needs, so that hostile inputs come to an end.
///
/// No claim is looked at twice, but a hostile executable has any number of types, and each may be anywhere. Objects that
/// are met after the budget is used up get no type.
final class WorkBudget {
  /// How many words were looked at.
  private(set) var used: UInt64 = 0
  private let limit: UInt64

  /// How often each word may be looked at, on average; in real programs it is once or twice.
  private static let looks: UInt64 = 32

  /// - Parameter words: those of the dump.
  init(words: Int) { limit = Self.looks * UInt64(words) + 1 << 20 }

  /// Takes some words of the budget; false if none are left.
  @inline(__always)
  func take(_ words: UInt64) -> Bool {
    guard used < limit else { return false }
    used &+= words
    return true
  }
}
