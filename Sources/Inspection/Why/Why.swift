public import HeapReading
public import Names
import ObjectGraph

/// How roots lead to the objects that a user asks for: the shortest path to each, with paths that are named alike as one.
public struct Why: Codable, Equatable, Sendable {
  /// What the objects were told by.
  public enum Kind: String, Codable, Sendable {
    /// By their type.
    case type
    /// By the function that allocated them, which is known of those that the runtime sampled: a few of many.
    case site
    /// By their address.
    case address
    /// By a text that they hold.
    case text
  }

  /// One step of a path: a root, or objects of one type that the step in front refers to.
  public struct Step: Codable, Equatable, Sendable {
    /// What kind of root it is; nil of objects.
    public let root: Holders.Root.Kind?
    /// `main.sessions.byUser` of a global variable; of goroutines their innermost function that is the program's; of
    /// others the type of the objects.
    public let name: Name
    /// Of objects the field that refers to them, if it is known: `.Body`; of a goroutine the function whose frame does, if
    /// that is another than `name`.
    public let field: Name?
    /// How many roots or objects of this step are on the paths. Parts of a map, and values of one type that refer to each
    /// other, as in a list, are one step.
    public let count: Int
    /// Where the object begins, if it is one.
    public let address: UInt64?
  }

  /// The reference that frees most if it is gone.
  public struct Cut: Codable, Equatable, Sendable {
    /// It leads from the step in front of this one to this one, or is within this one if the two are one; from 0.
    public let step: Int
    /// Where the object begins that it leads to.
    public let address: UInt64
    /// How many of the objects that were asked for would be garbage.
    public let freed: ObjectAmount
    /// All that would be garbage.
    public let freedInAll: ObjectAmount
  }

  /// Paths with the same names.
  public struct Path: Codable, Equatable, Sendable {
    /// From the root to the objects that were asked for.
    public let steps: [Step]
    /// The objects at its end.
    public let amount: ObjectAmount
    /// The fewest and the most pointers in a row from a root to one of them; the one that leads from the root is one.
    public let shortest: Int
    public let longest: Int
    /// Whether only words of a stack frame lead there that the dump does not list as pointers: mostly variables whose
    /// address was taken, of which some may be out of use.
    public let perhaps: Bool
    /// The reference that frees most of the objects if it is gone, of several the nearest to them; nil if there is none
    /// that all of them share and that frees any.
    public let cut: Cut?
    /// What leads to the object that holds most, if there is no reference that frees them all: they are held by several
    /// ways. Names of roots or objects, and how many of each.
    public let sharedBy: [Holders.Sharer]?
  }

  /// What was asked for.
  public let what: String
  public let kind: Kind
  /// The objects that it names.
  public let amount: ObjectAmount
  /// The paths that lead to most bytes, those first.
  public let paths: [Path]
  /// How many other paths there are, and what is at their ends.
  public let otherPaths: Int
  public let others: ObjectAmount
  /// Those that no root leads to.
  public let unreachable: ObjectAmount
}

extension Why.Kind {
  init(_ kind: ObjectSelection.Kind) {
    self =
      switch kind {
      case .type: .type
      case .site: .site
      case .address: .address
      case .text: .text
      }
  }
}

extension Why {
  /// Finds the paths to the objects that `query` asks for, `count` of them.
  init(
    _ query: ObjectQuery, _ named: NamedGraph, _ tree: DominatorTree, count: Int
  ) throws(HeapReadingError) {
    guard let paths = named.paths else { preconditionFailure("the dump was read without paths") }
    let selection = try named.objects(query)
    let rootNames = HolderNames(named)
    var search = WhySearch(named, paths, named.objectNames(), rootNames, tree)
    self = search.find(query, selection, count: count) { rootNames.name($0) }
  }
}
