import GoHeapDump
import HeapReading
import ObjectGraph

/// Finds the largest holders among the roots of a graph, and the largest objects that each of them holds.
struct HolderSearch {
  /// One or several roots that together hold something.
  struct Holder {
    let kind: Holders.Root.Kind
    /// The position, in the tree of roots, of the first that belongs to it.
    let position: Int
    /// All that would be gone without it.
    var amount = Holders.Amount()
  }

  /// An object that a holder or an object holds directly.
  struct Held {
    let object: Int
    let amount: Holders.Amount
    /// The position of the root that holds it; nil if an object does.
    let root: Int?
  }

  /// Objects that one holds directly and that are named alike.
  struct Group {
    /// The one that holds most.
    var largest: Held
    var count = 1
    /// What all of them hold.
    var amount: Holders.Amount

    init(_ held: Held) {
      largest = held
      amount = held.amount
    }
  }

  /// A holder with what it holds.
  struct Found {
    let holder: Holder
    /// The objects each of which holds all the rest, or nearly all that the holder does.
    private(set) var path: [Held] = []
    /// What is held directly behind that, in the order in which the search reached it.
    private(set) var groups: [Group] = []
    /// The number, in the dominator tree, of the path's last object.
    private var end: Int?
    private var numbers: [HolderNames.Key: Int] = [:]
    /// The group of the object that came last: the next is likely to be named alike.
    private var last: (name: UInt32, root: Int?, number: Int)?

    init(holder: Holder) { self.holder = holder }

    /// Whether it holds an object directly behind the path, as far as that goes by now.
    fileprivate func holdsBehindPath(_ held: Held, below number: Int) -> Bool {
      end.map { held.root == nil && $0 == number } ?? (held.root != nil)
    }

    /// Whether an object continues the path.
    ///
    /// - Parameter rest: how many objects there are behind the path.
    fileprivate func continuesPath(_ held: Held, of rest: UInt64) -> Bool {
      // Beside what a map or a goroutine holds there is nearly always something small.
      held.amount.objects == rest || holder.amount.bytes - held.amount.bytes <= holder.amount.bytes / 32
    }

    fileprivate mutating func continuePath(_ held: Held, number: Int) {
      path.append(held)
      end = number
      groups = []
      numbers = [:]
      last = nil
    }

    /// Adds an object behind the path.
    fileprivate mutating func add(_ held: Held, _ names: HolderNames) {
      let name = names.number(held)
      let number: Int
      if let last, last.name == name, last.root == held.root {
        number = last.number
      } else {
        let key = names.key(held)
        number = numbers[key] ?? groups.count
        numbers[key] = number
        last = (name, held.root, number)
      }
      guard number < groups.count else { return groups.append(Group(held)) }
      groups[number].count += 1
      groups[number].amount.add(held.amount)
      if groups[number].largest.amount.bytes < held.amount.bytes { groups[number].largest = held }
    }

    /// The groups that hold most.
    func largest(_ count: Int) -> [Group] {
      let order = groups.indices.sorted { (groups[$1].amount.bytes, $0) < (groups[$0].amount.bytes, $1) }
      return order.prefix(count).map { groups[$0] }
    }
  }

  /// All holders, in the order of the tree of roots.
  private(set) var holders: [Holder] = []
  /// The largest, the largest first.
  private(set) var found: [Found] = []
  /// By position in the tree of roots, which holder a root belongs to.
  private var holderOfRoot: [Int] = []

  /// - Parameter count: how many of the largest are to be found.
  init(_ graph: ObjectGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ names: HolderNames, count: Int) {
    addHolders(graph.roots, goroutines: graph.goroutines.goroutines.count)
    for number in 0..<tree.count where tree.node(number) < graph.objectCount {
      guard let root = Self.root(holding: number, tree, graph) else { continue }
      holders[holderOfRoot[root]].amount.add(Self.amount(number, sizes))
    }
    let order = holders.indices.filter { holders[$0].amount.objects > 0 }.sorted {
      (holders[$1].amount.bytes, $0) < (holders[$0].amount.bytes, $1)
    }
    let chosen = Array(order.prefix(count))
    found = chosen.map { Found(holder: holders[$0]) }
    addChildren(chosen, graph, tree, sizes, names)
  }

  /// What holders of some kinds hold together.
  func total(of isWanted: (Holders.Root.Kind) -> Bool) -> Holders.Amount {
    holders.reduce(into: Holders.Amount()) { sum, holder in
      if isWanted(holder.kind) { sum.add(holder.amount) }
    }
  }

  /// Makes holders of the roots: a goroutine of all of its frames, those of `stackObjects` too; one of all finalizers.
  private mutating func addHolders(_ roots: RootTree, goroutines: Int) {
    // Those that several roots share: of each goroutine, of several, of finalizers.
    var shared = [Int?](repeating: nil, count: goroutines + 2)
    for (position, node) in roots.nodes.enumerated() {
      let (kind, place): (Holders.Root.Kind, Int?) =
        switch node {
        case .word, .words, .variable, .field: (.global, nil)
        case .finalizers, .finalizer: (.finalizers, goroutines + 1)
        case .other: (.other, nil)
        case .everything, .globals: (.shared, nil)
        case .goroutines, .stackObjects: (.shared, goroutines)
        case .frame(_, let goroutine), .frameless(let goroutine): (.goroutine, goroutine)
        }
      var known = place.flatMap { shared[$0] }
      if case .field = node { known = holderOfRoot[Int(roots.parents[position])] }
      if let place { shared[place] = known ?? holders.count }
      holderOfRoot.append(known ?? holders.count)
      if known == nil { holders.append(Holder(kind: kind, position: position)) }
    }
  }

  /// Finds what the chosen holders hold. What dominates has a lower number than what it dominates, so that one look at
  /// each is enough.
  private mutating func addChildren(
    _ chosen: [Int], _ graph: ObjectGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ names: HolderNames
  ) {
    let none = UInt32.max
    var placeOfHolder = [UInt32](repeating: none, count: holders.count)
    for (place, holder) in chosen.enumerated() { placeOfHolder[holder] = UInt32(truncatingIfNeeded: place) }
    // By number, the place of the holder whose path ends there so far.
    var placeOfEnd = [UInt32](repeating: none, count: tree.count)
    for number in 0..<tree.count where tree.node(number) < graph.objectCount {
      let root = Self.root(holding: number, tree, graph)
      let holder = tree.dominator(number)
      let place = root.map { placeOfHolder[holderOfRoot[$0]] } ?? placeOfEnd[holder]
      guard place != none else { continue }
      let held = Held(object: tree.node(number), amount: Self.amount(number, sizes), root: root)
      guard found[Int(place)].holdsBehindPath(held, below: holder) else { continue }
      let rest = root == nil ? sizes.objects[holder] - 1 : found[Int(place)].holder.amount.objects
      if found[Int(place)].continuesPath(held, of: rest) {
        found[Int(place)].continuePath(held, number: number)
        placeOfEnd[number] = place
      } else {
        found[Int(place)].add(held, names)
      }
    }
  }

  /// The position of the root that holds an object, by its number in the dominator tree; nil if an object does.
  @inline(__always)
  private static func root(holding number: Int, _ tree: DominatorTree, _ graph: ObjectGraph) -> Int? {
    let holder = tree.node(tree.dominator(number))
    return holder < graph.objectCount ? nil : holder - graph.objectCount
  }

  private static func amount(_ number: Int, _ sizes: RetainedSizes) -> Holders.Amount {
    Holders.Amount(objects: sizes.objects[number], bytes: sizes.bytes[number])
  }
}
