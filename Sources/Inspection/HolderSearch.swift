import GoHeapDump
import HeapReading
import Names
import ObjectGraph

/// Finds the largest holders among the roots of a graph, and what each of them holds, as a tree of groups: objects that are
/// held by the same and named alike, as a retained profile names them.
struct HolderSearch {
  /// One or several roots that together hold something.
  struct Holder {
    let kind: Holders.Root.Kind
    /// The position, in the tree of roots, of the first that belongs to it.
    let position: Int
    /// The goroutines whose frames it is, in the order of the dump: those with equal stacks.
    var goroutines: [Int] = []
    /// By goroutine, the bytes of what only it holds.
    var bytes: [Int: UInt64] = [:]
    /// The roots that hold together what it does, a number of `SharedHolders.holders`; nil of one root, or if not told.
    var sharers: Int?
    /// All that would be gone without it.
    var amount = Holders.Amount()
  }

  /// Objects that one holder or group holds directly, and that are named alike.
  struct Group {
    /// The name of the objects; that of a holder is no number.
    let name: UInt32
    /// Which of the holder's roots holds them, a number of `places`; nil if objects do.
    let place: Int?
    /// How many there are that no other one of the group holds; of a holder, its goroutines.
    var count = 0
    /// What would be gone without them.
    var amount = Holders.Amount()
    /// The number, in the dominator tree, of the one that holds most, and the bytes of that.
    var largest = (number: 0, bytes: UInt64(0))
    /// The groups that it holds.
    var children: [Int] = []
    /// The child that was asked for last.
    fileprivate var lastChild = 0
  }

  /// All holders, in the order of the tree of roots.
  private(set) var holders: [Holder] = []
  /// The largest holders, the largest first, numbers of `holders`; the groups of the same numbers begin with theirs.
  private(set) var found: [Int] = []
  /// How many roots the holders are that hold something and are not among the largest, and what they hold.
  private(set) var others = (count: 0, amount: Holders.Amount())
  /// What holders hold.
  private(set) var groups: [Group] = []
  /// Where objects are held by a root.
  private(set) var places: [HolderNames.Place] = []
  /// By position in the tree of roots, which holder a root belongs to.
  private(set) var holderOfRoot: [Int] = []
  /// By number of `SharedHolders.holders`, the holder that these are.
  private var holderOfSharers: [Int?] = []

  private struct RootKey: Hashable {
    let root: Int
    let sharers: Int?
  }

  private struct Key: Hashable {
    let parent: Int
    let name: UInt32
    let place: Int?
  }

  /// - Parameter count: how many of the largest are to be found.
  init(
    _ graph: ObjectGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ runs: ObjectRuns, _ names: HolderNames,
    _ shared: SharedHolders, count: Int
  ) {
    addHolders(graph)
    holderOfSharers = [Int?](repeating: nil, count: shared.holders.count)
    var sharing = SharedHolders.Cursor()
    for number in 0..<tree.count where tree.node(number) < graph.objectCount {
      guard let root = Self.root(holding: number, tree, graph) else { continue }
      let amount = Self.amount(number, sizes)
      holders[addHolder(root, graph, shared.holders(of: number, &sharing))].amount.add(amount)
      if let goroutine = Self.goroutine(graph.roots.nodes[root]) {
        holders[holderOfRoot[root]].bytes[goroutine, default: 0] += amount.bytes
      }
    }
    let order = holders.indices.filter { holders[$0].amount.objects > 0 }.sorted {
      (holders[$1].amount.bytes, $0) < (holders[$0].amount.bytes, $1)
    }
    found = Array(order.prefix(count))
    for holder in order.dropFirst(count) {
      others.count += max(1, holders[holder].goroutines.count)
      others.amount.add(holders[holder].amount)
    }
    addGroups(graph, tree, sizes, runs, names, shared)
  }

  /// The holder that a root is, or the roots that hold something together with it as its dominator.
  private mutating func addHolder(_ root: Int, _ graph: ObjectGraph, _ sharers: Int?) -> Int {
    let own = holderOfRoot[root]
    guard let sharers, holders[own].kind == .shared else { return own }
    if let known = holderOfSharers[sharers] { return known }
    holderOfSharers[sharers] = holders.count
    holders.append(Holder(kind: .shared, position: root, sharers: sharers))
    return holders.count - 1
  }

  /// What holders of some kinds hold together.
  func total(of isWanted: (Holders.Root.Kind) -> Bool) -> Holders.Amount {
    holders.reduce(into: Holders.Amount()) { sum, holder in
      if isWanted(holder.kind) { sum.add(holder.amount) }
    }
  }

  private static func goroutine(_ node: RootTree.Node) -> Int? {
    switch node {
    case .frame(_, let goroutine), .frameless(let goroutine): goroutine
    default: nil
    }
  }

  /// Makes holders of the roots: a goroutine of all of its frames, those of `stackObjects` too, and of all goroutines with
  /// equal stacks; one of all callbacks of a kind.
  private mutating func addHolders(_ graph: ObjectGraph) {
    let roots = graph.roots
    let stacks = EqualStacks(graph.goroutines)
    var ofStacks = [Int?](repeating: nil, count: stacks.firsts.count)
    var ofSeveralGoroutines: Int?
    var ofCallbacks: [Callbacks: Int] = [:]
    for (position, node) in roots.nodes.enumerated() {
      var known: Int?
      switch node {
      case .field: known = holderOfRoot[Int(roots.parents[position])]
      case .callbacks(let kind, _):
        known = ofCallbacks[kind]
        ofCallbacks[kind] = known ?? holders.count
      case .goroutines, .stackObjects:
        known = ofSeveralGoroutines
        ofSeveralGoroutines = known ?? holders.count
      case .word, .words, .variable, .other, .everything, .globals: break
      case .frame(_, let goroutine), .frameless(let goroutine):
        known = ofStacks[stacks.numbers[goroutine]]
        ofStacks[stacks.numbers[goroutine]] = known ?? holders.count
      }
      holderOfRoot.append(known ?? holders.count)
      if known == nil { holders.append(Holder(kind: Holders.Root.Kind(node), position: position)) }
    }
    for (goroutine, stack) in stacks.numbers.enumerated() {
      if let holder = ofStacks[stack] { holders[holder].goroutines.append(goroutine) }
    }
  }

  /// Groups what the largest holders hold. What dominates has a lower number than what it dominates, so that one look at
  /// each object is enough.
  private mutating func addGroups(
    _ graph: ObjectGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ runs: ObjectRuns, _ names: HolderNames,
    _ shared: SharedHolders
  ) {
    let none = UInt32.max
    var groupOfHolder = [Int?](repeating: nil, count: holders.count)
    for (place, holder) in found.enumerated() {
      groupOfHolder[holder] = place
      // A goroutine that holds nothing alone counts, too: each of them holds what the others do.
      var group = Group(name: none, place: nil, count: max(1, holders[holder].goroutines.count))
      group.amount = holders[holder].amount
      groups.append(group)
    }
    var known: [Key: Int] = [:]
    var placeNumbers: [HolderNames.Place: Int] = [:]
    var placeOfRoot: [RootKey: Int] = [:]
    var sharing = SharedHolders.Cursor()
    // By number, the object's group.
    var groupOf = [UInt32](repeating: none, count: tree.count)
    for number in 0..<tree.count where tree.node(number) < graph.objectCount {
      let root = Self.root(holding: number, tree, graph)
      let parent: Int
      var place: Int?
      if let root {
        let sharers = shared.holders(of: number, &sharing)
        guard let holder = groupOfHolder[addHolder(root, graph, sharers)] else { continue }
        parent = holder
        let key = RootKey(root: root, sharers: sharers)
        place = placeOfRoot[key]
        if place == nil {
          let new = names.place(root, sharers.map { shared.holders[$0] })
          place = placeNumbers[new] ?? places.count
          if place == places.count { places.append(new) }
          placeNumbers[new] = place
          placeOfRoot[key] = place
        }
      } else {
        guard groupOf[tree.dominator(number)] != none else { continue }
        parent = Int(groupOf[tree.dominator(number)])
        if groups[parent].name == runs.names[number] || runs.firsts[number] < number {
          groupOf[number] = UInt32(parent)
          continue
        }
      }
      let group = child(of: parent, runs.names[number], place, &known)
      groupOf[number] = UInt32(group)
      groups[group].count += 1
      let amount = Self.amount(number, sizes)
      groups[group].amount.add(amount)
      if groups[group].count == 1 || amount.bytes > groups[group].largest.bytes {
        groups[group].largest = (number, amount.bytes)
      }
    }
  }

  private mutating func child(of parent: Int, _ name: UInt32, _ place: Int?, _ known: inout [Key: Int]) -> Int {
    let last = groups[parent].lastChild
    // Group 0 is a holder's, and no child.
    if last > 0, groups[last].name == name, groups[last].place == place { return last }
    let key = Key(parent: parent, name: name, place: place)
    let group = known[key] ?? groups.count
    if group == groups.count {
      known[key] = group
      groups.append(Group(name: name, place: place))
      groups[parent].children.append(group)
    }
    groups[parent].lastChild = group
    return group
  }

  /// The position of the root that holds an object, by its number in the dominator tree; nil if an object does.
  @inline(__always)
  private static func root(holding number: Int, _ tree: DominatorTree, _ graph: ObjectGraph) -> Int? {
    let holder = tree.node(tree.dominator(number))
    return holder < graph.objectCount ? nil : holder - graph.objectCount
  }

  private static func amount(_ number: Int, _ sizes: RetainedSizes) -> Holders.Amount {
    Holders.Amount(objects: UInt64(sizes.objects[number]), bytes: sizes.bytes[number])
  }
}
