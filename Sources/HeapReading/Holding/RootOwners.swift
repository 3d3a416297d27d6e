import Names
import ObjectGraph

/// Who the roots belong to that hold objects together, in the order in which they are told: variables and their parts,
/// goroutines, all callbacks of a kind, and others.
///
/// Those that hold most alone come first, but a variable's parts, and goroutines of one name, follow each other.
struct RootOwners {
  private(set) var owners = SharedObjects.Owners(numbers: [], groups: [])
  private let roots: RootTree
  /// By number, the owners.
  private var all: [Owner] = []
  private var groups: [Group] = []

  /// The bytes of a name that are told.
  private static let longestName = 256
  /// How many are told by their names.
  private static let mostNames = 3

  private struct Owner {
    let name: Name
    /// The position of the first root that belongs to it.
    let position: Int
    /// What its roots hold alone.
    var bytes: UInt64 = 0
  }

  /// Owners that are one where several of them are told: the parts of a variable, goroutines of one name.
  private struct Group {
    let name: Name
    let isGoroutines: Bool
    /// While they are found, their places among the owners.
    var members: [Int] = []
    var bytes: UInt64 = 0
    /// The numbers of its owners.
    var numbers: Range<UInt32> = 0..<0
  }

  private enum Key: Hashable {
    /// A variable with its parts, or another root, by its position.
    case root(Int)
    case goroutines(Name)
  }

  /// - Parameter bytes: what each root holds alone, by position.
  init(_ named: NamedGraph, _ bytes: [UInt64]) {
    roots = named.graph.roots
    var ownerOf: [Int] = []
    var ofGoroutine: [Int: Int] = [:]
    var ofCallbacks: [Callbacks: Int] = [:]
    var known: [Key: Int] = [:]
    for (position, node) in roots.nodes.enumerated() {
      let owner: Int
      switch node {
      case .frame(_, let goroutine), .frameless(let goroutine):
        if let known = ofGoroutine[goroutine] {
          owner = known
        } else {
          let name = (named.ownFunction(goroutine: goroutine) ?? "goroutine").shortened(to: Self.longestName)
          owner = add(name, position, .goroutines(name), &known)
          ofGoroutine[goroutine] = owner
        }
      case .callbacks(let kind, _):
        owner = ofCallbacks[kind] ?? add(Name(kind.rawValue), position, .root(position), &known)
        ofCallbacks[kind] = owner
      case .field(let number):
        owner = add(roots.fields[number].name, position, .root(Int(roots.parents[position])), &known)
      case .word, .words, .variable, .other, .everything, .globals, .goroutines, .stackObjects:
        owner = add(named.rootNames.names(of: position).texts.first ?? "", position, .root(position), &known)
      }
      ownerOf.append(owner)
      all[owner].bytes &+= bytes[position]
    }
    sort(ownerOf)
  }

  private mutating func add(_ name: Name, _ position: Int, _ key: Key, _ known: inout [Key: Int]) -> Int {
    let name = name.shortened(to: Self.longestName)
    let group = known[key] ?? groups.count
    if group == groups.count {
      known[key] = group
      let isGoroutines = if case .goroutines = key { true } else { false }
      // A variable comes before its parts.
      groups.append(Group(name: name, isGoroutines: isGoroutines))
    }
    groups[group].members.append(all.count)
    all.append(Owner(name: name, position: position))
    return all.count - 1
  }

  /// Gives the owners their numbers, group by group.
  ///
  /// - Parameter ownerOf: by position, the root's owner.
  private mutating func sort(_ ownerOf: [Int]) {
    for group in groups.indices { groups[group].bytes = groups[group].members.reduce(0) { $0 &+ all[$1].bytes } }
    // Those that hold as much by their names, and those with equal names in the order of the roots.
    let order = groups.enumerated().sorted {
      $0.element.bytes != $1.element.bytes
        ? $0.element.bytes > $1.element.bytes : ($0.element.name, $0.offset) < ($1.element.name, $1.offset)
    }
    groups = order.map(\.element)
    var numbers = [UInt32](repeating: 0, count: all.count)
    var sorted: [Owner] = []
    for group in groups.indices {
      let members = groups[group].members.sorted {
        all[$0].bytes != all[$1].bytes
          ? all[$0].bytes > all[$1].bytes : (all[$0].name, $0) < (all[$1].name, $1)
      }
      groups[group].members = []
      let first = UInt32(truncatingIfNeeded: sorted.count)
      for member in members {
        numbers[member] = UInt32(truncatingIfNeeded: sorted.count)
        sorted.append(all[member])
        owners.groups.append(UInt32(truncatingIfNeeded: group))
      }
      groups[group].numbers = first..<UInt32(truncatingIfNeeded: sorted.count)
    }
    all = sorted
    owners.numbers = ownerOf.map { numbers[$0] }
  }

  /// What a set of owners is called; nil if that says nothing.
  func holders(_ set: NumberSets.Handle, in sets: NumberSets) -> SharedHolders.Holders? {
    var first: [(name: Name, count: Int)] = []
    var next = sets.next(set, from: 0)
    while let number = next, first.count < Self.mostNames {
      let group = groups[Int(owners.groups[Int(number)])]
      let count = sets.count(set, below: group.numbers.upperBound) - sets.count(set, below: group.numbers.lowerBound)
      first.append((count == 1 ? all[Int(number)].name : group.name, group.isGoroutines ? count : 1))
      next = sets.next(set, from: group.numbers.upperBound)
    }
    guard first.count > 1 || first.contains(where: { $0.count > 1 }) || set.isAtLeast else { return nil }
    return SharedHolders.Holders(
      first, parts: nil, others: sets.groupCount(set) - first.count, isAtLeast: set.isAtLeast)
  }

  /// What a set of parts of one variable is called; nil if that says nothing.
  func parts(_ set: NumberSets.Handle, in sets: NumberSets) -> SharedHolders.Holders? {
    var names: [Name] = []
    var paths: [Name] = []
    var next = sets.next(set, from: 0)
    while let number = next, names.count < Self.mostNames {
      // What the variable refers to by itself is not held by its parts.
      guard case .field(let field) = roots.nodes[all[Int(number)].position] else { return nil }
      names.append(all[Int(number)].name)
      paths.append(roots.fields[field].path.shortened(to: Self.longestName))
      next = sets.next(set, from: number + 1)
    }
    guard names.count > 1 || set.isAtLeast else { return nil }
    return SharedHolders.Holders(
      names.map { ($0, 1) }, parts: paths, others: sets.count(set) - names.count, isAtLeast: set.isAtLeast)
  }

  static func isVariable(_ node: RootTree.Node) -> Bool {
    if case .variable = node { true } else { false }
  }
}
