public import Names

/// What may be a leak, in sentences.
public struct Suspects: Codable, Equatable, Sendable {
  /// Something that may be a leak, or, without a kind, that holds much memory.
  public struct Suspect: Codable, Equatable, Sendable {
    /// What kind of leak a rule says it is: `goroutine-leak`; nil of what only holds much memory.
    public let kind: String?
    /// What it is, how much it holds, and what is inside.
    public let sentence: String
    /// The variable, function or type that it is called after.
    public let name: Name
    /// How many of them there are: goroutines, entries of a map, timers.
    public let count: Int
    /// Bytes of what would be garbage without it.
    public let bytes: UInt64
    /// How many objects that is.
    public let objects: UInt64
    /// The bytes, of all objects, from 0 to 1.
    public let share: Double
    /// The names on a shortest path from a root to it, as `Why.Step` has them; empty if it is a root. Of objects that lead back to
    /// themselves (`finalizer-cycles`) how they do, as `Finalizers.Function` has it.
    public let path: [Name]
    /// The types of most of what it holds, those with most bytes first.
    public let inside: [Part]
  }

  /// Objects of one type that a suspect holds.
  public struct Part: Codable, Equatable, Sendable {
    /// The type, or what else the objects are called after.
    public let name: Name
    public let objects: UInt64
    public let bytes: UInt64
  }

  /// How many there are of a kind that is known.
  public let known: Int
  /// Those of a known kind, the largest first; behind them what else holds much. If none is of a known kind, what holds most.
  public let largest: [Suspect]
}
