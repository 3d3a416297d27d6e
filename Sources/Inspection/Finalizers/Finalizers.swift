public import HeapReading
public import Names

/// The finalizers and cleanups by function: what they hold, and which of them are never called.
public struct Finalizers: Codable, Equatable, Sendable {
  /// Finalizers, or cleanups, that call one function.
  public struct Function: Codable, Equatable, Sendable {
    /// `finalizer` or `cleanup`.
    public let kind: String
    /// The function; empty if it is not known.
    public let function: Name
    /// Its file; empty if it is not known.
    public let file: Name
    /// The line that it begins at; 0 if it is not known.
    public let line: Int64
    /// Where its code begins in the program's memory; 0 if that is not known.
    public let code: UInt64
    /// How many finalizers or cleanups call it: an object may have several of these cleanups.
    public let count: Int
    /// Of how many of them the object is gone, or only waits for the function, which runs next.
    public let queued: Int
    /// To the objects of how many others no root leads: the next collection finds them.
    public let unreachable: Int
    /// The objects of how many lead back to themselves, by what they refer to or the function keeps: as long as they do, it is not
    /// called.
    public let inCycles: Int
    /// To the objects of how many of these nothing else leads: it is never called, and they are never freed.
    public let neverFreed: Int
    /// What would be garbage if no object had the function.
    public let held: ObjectAmount
    /// The types of the objects, or what else they are called after: the three of most of them.
    public let types: [ObjectType]
    /// How one of those that lead back to themselves does so, of those that are never freed if there are any: the names on a
    /// shortest path. Nil if none does, or if it was not looked for.
    public let cycle: [Name]?
  }

  /// Finalizers or cleanups of objects of one name.
  public struct ObjectType: Codable, Equatable, Sendable {
    public let name: Name
    /// How many there are, and not of how many objects.
    public let count: Int
  }

  /// How many finalizers there are, with those that are to run next.
  public let finalizers: Int
  /// How many cleanups, with those that are to run next.
  public let cleanups: Int
  /// Of how many of both the function runs next, and the objects of how many lead back to themselves and are never freed, as of
  /// `Function`.
  public let queued: Int
  public let inCycles: Int
  public let neverFreed: Int
  /// Whether all cleanups of the program are known: a heap dump has none.
  public let cleanupsKnown: Bool
  /// By function: those that hold most, those first, then those of most objects.
  public let largest: [Function]
  /// How many other functions there are, and what they hold.
  public let otherFunctions: Int
  public let others: ObjectAmount
  /// What several of the functions hold, and none alone.
  public let shared: ObjectAmount
}
