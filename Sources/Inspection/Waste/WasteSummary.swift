public import HeapReading
public import Names

/// Memory of objects in use that serves nothing: how, who holds the objects, and what they are. Each byte counts once.
public struct WasteSummary: Codable, Equatable, Sendable {
  /// All waste of a kind.
  public struct Kind: Codable, Equatable, Sendable {
    /// `duplicate strings`.
    public let kind: Name
    /// What can be done about it, a sentence without its first capital and its full stop.
    public let advice: String
    /// Whether it may be less: zeros that were written look like those that were not, and arrays that are equal may not stay so.
    public let isUncertain: Bool
    /// Bytes that serve nothing, and in how many objects they are; of `sparse maps`, in how many maps.
    public let wasted: ObjectAmount
    /// Bytes of these objects.
    public let total: UInt64
  }

  /// Waste of one kind, in objects that one field of one type holds below one root.
  public struct Row: Codable, Equatable, Sendable {
    /// As of `Kind`.
    public let kind: Name
    /// What kind of root the shortest path to the objects begins with.
    public let rootKind: Holders.Root.Kind
    /// The root: `main.cache.byName`, or the function of a goroutine.
    public let root: Name
    /// What refers to the objects: `main.User.Name`, `map[string]int`; empty if the root itself does.
    public let holder: Name
    /// What the objects are: `string data`, `[]main.point`.
    public let what: Name
    /// Bytes that serve nothing, and in how many objects they are; of `sparse maps`, in how many maps.
    public let wasted: ObjectAmount
    /// Bytes of these objects.
    public let total: UInt64
    /// The address of one of them.
    public let example: UInt64
  }

  /// Bytes of the objects that roots lead to: all that is looked at.
  public let reachableBytes: UInt64
  /// Bytes that serve nothing.
  public let bytes: UInt64
  /// Bytes that perhaps serve nothing, either: of the kinds that may be less.
  public let perhapsBytes: UInt64
  /// Whether types are known: without them there are only tails of zeros.
  public let typesKnown: Bool
  /// Bytes of arrays and texts among them, and of those of these to which all references are known: the others count as used as a whole.
  public let arrayBytes: UInt64
  public let knownArrayBytes: UInt64
  /// By kind, that with the most bytes first, and behind them those that may be less; those that there are.
  public let kinds: [Kind]
  /// That with the most bytes of each kind, then those with the most bytes of all kinds, and behind them those that may be less.
  public let largest: [Row]
  /// How many others there are, what they waste, and what they perhaps waste.
  public let otherRows: Int
  public let others: ObjectAmount
  public let othersPerhaps: ObjectAmount
}
