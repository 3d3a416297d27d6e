public import Names
import ObjectGraph
public import HeapReading

/// What holds the objects of a heap: its roots, by what would be gone without them.
public struct Holders: Codable, Equatable, Sendable {
  /// Objects and their bytes.
  public typealias Amount = ObjectAmount

  /// Something that objects are held by.
  public struct Root: Codable, Equatable, Sendable {
    /// What it is.
    public let kind: Kind
    /// `main.cache`; `data+0x1f20` of a global variable without a name; of goroutines their innermost function that is
    /// neither the runtime's nor the standard library's, or else the one that they began with; of shared objects the
    /// smallest set of roots that holds them together, the first three by their names: `main.byID and main.byName`,
    /// `main.cache, 3 x main.work, main.log and 4 others`; `several globals` if that is not told.
    public let name: Name
    /// How many there are: goroutines with equal stacks are one; of all others 1.
    public let count: Int
    /// The goroutine's number, as in the runtime's own tracebacks; of several, of the one that holds most.
    public let goroutine: UInt64?
    /// The numbers of all goroutines that it is; nil of other roots.
    public let goroutines: [UInt64]?
    /// The frames of the goroutines, the innermost first: the innermost thousand; nil of other roots.
    public let stack: [StackFrame]?
    /// How many more frames each of them has; nil of other roots.
    public let framesLeftOut: Int?
    /// Bytes of the objects that would be gone without it.
    public let bytes: UInt64
    /// How many they are.
    public let objects: UInt64
    /// From the root on, the names of the objects each of which holds all the rest, or at least 31 of 32 bytes of what
    /// the root does: of a goroutine, first the program's function whose frame refers to them, if that is another than
    /// `name`; of finalizers and cleanups the one that runs; of timers the function that they call; of a variable first the part that refers to them (`.byName`). Of several
    /// goroutines, each has one. Objects that follow each other and are named alike are one, and so are the objects of a
    /// map.
    public let path: [Name]
    /// What is held directly behind the path, the three that hold most.
    public let children: [Child]
    /// Of shared objects, the roots that hold them together: the first three by their names, and how many of each; nil of
    /// other roots.
    public let sharedBy: [Sharer]?
    /// How many others hold them, too, or at least that many if `name` says so; nil if there are none.
    public let sharedByOthers: Int?
  }

  /// Something that holds an object together with others.
  public struct Sharer: Codable, Equatable, Sendable {
    /// The name of a root or of an object.
    public let name: Name
    /// How many of that name there are.
    public let count: Int
  }

  /// Objects that are held by the same and are named alike, by what they hold.
  public struct Child: Codable, Equatable, Sendable {
    /// As in a retained profile: `main.Node`, `alloc by main.build`, `object [48 B]`.
    public let name: Name
    /// How many there are.
    public let count: Int
    /// The program's innermost function among the frame that refers to them and its callers, or if there is none the frame's
    /// own; or the finalizer or cleanup that does, or the function that timers call; nil of other roots.
    public let frame: Name?
    /// The part of the global variable that refers to them: `.byName`; nil of other roots, of a variable that has no
    /// parts, and if nothing is known of them.
    public let field: Name?
    /// Whether only words of the frame do that the dump does not list as pointers: mostly variables whose address was
    /// taken, of which some may be out of use.
    public let stackObject: Bool
    /// Their bytes, and those of the objects that would be gone without them.
    public let bytes: UInt64
    /// How many objects that is.
    public let objects: UInt64
    /// Where the one begins that holds most of it.
    public let address: UInt64
    /// Bytes that that one holds, its own too.
    public let largest: UInt64
    /// As of a root: the names of what each of them holds, one after another.
    public let path: [Name]
    /// As of a root: what is held behind the path, the three that hold most, as far as they hold a 64th of all bytes.
    public let children: [Child]
    /// What of the holder leads to the one that holds most, if several objects do: of a product that is in two maps, these
    /// maps.
    public let sharedBy: [Sharer]?
  }

  /// How many roots hold objects that no other one leads to.
  public let roots: Int
  /// What these hold.
  public let held: Amount
  /// What several roots lead to.
  public let shared: Amount
  /// What no root leads to that is in the dump: garbage that is not collected yet, and `perhaps`.
  public let unreachable: Amount
  /// What of that may be in use, as something may hold it that is not in the dump; nil if there is nothing.
  public let perhaps: PerhapsReachable?
  /// The largest, the largest first.
  public let largest: [Root]
  /// How many other roots hold something; those that hold it together are one.
  public let otherRoots: Int
  /// What these hold.
  public let others: Amount

  /// Finds the `count` largest roots of a graph.
  init(_ named: NamedGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, count: Int) {
    let graph = named.graph
    let names = HolderNames(named)
    let objectNames = named.objectNames()
    var reached = ReachedObjects(graph, tree, objectNames)
    let (runs, sharedHolders) = ObjectRuns.andSharedHolders(named, tree, &reached, forms: objectNames.forms)
    let search = HolderSearch(graph, tree, sizes, runs, names, sharedHolders, count: count)
    roots = search.holders.reduce(0) {
      $0 + ($1.amount.objects == 0 || $1.kind == .shared ? 0 : max(1, $1.bytes.count))
    }
    held = search.total { $0 != .shared }
    shared = search.total { $0 == .shared }
    unreachable = Amount(
      objects: UInt64(graph.objectCount) - held.objects - shared.objects, bytes: graph.size - held.bytes - shared.bytes)
    perhaps = PerhapsReachable(graph, tree, named.unseen)
    (otherRoots, others) = search.others
    var tree = HolderTree(
      graph, tree, search, names, sharedHolders, texts: objectNames.texts, namesOf: runs.names)
    largest = tree.roots()
  }
}

/// What no root in the dump leads to, but may be in use.
public struct PerhapsReachable: Codable, Equatable, Sendable {
  /// What may hold it.
  public let reason: String
  public let bytes: UInt64
  public let objects: UInt64

  /// Nil if there is nothing.
  init?(_ graph: ObjectGraph, _ tree: DominatorTree, _ unseen: UnseenRoots) {
    guard let reason = unseen.reason else { return nil }
    var isReached = [Bool](repeating: false, count: graph.objectCount)
    for number in 0..<tree.count where tree.node(number) < isReached.count { isReached[tree.node(number)] = true }
    var amount = Holders.Amount()
    for object in isReached.indices where !isReached[object] && unseen.mayHold(object) {
      amount.add(objectOf: graph.sizes[object])
    }
    guard amount.objects > 0 else { return nil }
    self.reason = reason
    (bytes, objects) = (amount.bytes, amount.objects)
  }
}
