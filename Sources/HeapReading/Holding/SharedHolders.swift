import GoHeapDump
package import Names
package import ObjectGraph

/// What the roots are called that hold objects together: `main.byID and main.byName`.
///
/// A variable of which several parts lead to an object is one, unless only parts of one variable do. Goroutines whose
/// functions have one name are one: `3 x main.worker`. Those that hold most alone come first.
package struct SharedHolders: Sendable {
  /// Roots that hold something together.
  package struct Holders: Sendable {
    /// All of them as a text, the first three by their names.
    package let name: Name
    /// The first three, and how many roots each is.
    package let first: [(name: Name, count: Int)]
    /// How many others there are.
    package let others: Int
    /// Whether there may be still more.
    package let isAtLeast: Bool

    /// If they are parts of one variable, these as a text: `.byID and .byName`.
    package let parts: Name?

    init(_ first: [(name: Name, count: Int)], parts: [Name]?, others: Int, isAtLeast: Bool) {
      (self.first, self.others, self.isAtLeast) = (first, others, isAtLeast)
      let rest =
        others > 0
        ? "\(isAtLeast ? "at least " : "")\(others.grouped) other\(others == 1 ? "" : "s")" : isAtLeast ? "others" : nil
      func text(_ names: [Name]) -> Name {
        let all = names + (rest.map { [Name($0)] } ?? [])
        return all.count < 2 ? all[0] : "\(all.dropLast().joined(separator: ", ")) and \(all[all.count - 1])"
      }
      name = text(first.map { $0.count == 1 ? $0.name : "\($0.count.grouped) x \($0.name)" })
      self.parts = parts.map(text)
    }
  }

  /// The objects that several roots hold, by their numbers in the dominator tree, which ascend.
  private var numbers: [UInt32] = []
  /// By object, a number of `holders`; `none` if they are not told.
  private var ofObject: [UInt32] = []
  /// What objects are held by, each once.
  package private(set) var holders: [Holders] = []

  private static let none = UInt32.max

  /// Finds what holds the objects of a graph together.
  ///
  /// - Parameter sizes: by number in the dominator tree.
  package init(_ named: NamedGraph, _ tree: DominatorTree, _ sizes: ObjectSizes) {
    let graph = named.graph
    var owners: RootOwners?
    let shared = SharedObjects(graph, tree, sizes) { bytes in
      let found = RootOwners(named, bytes)
      owners = found
      return found.owners
    }
    guard let owners else { return }
    numbers = shared.numbers
    ofObject.reserveCapacity(numbers.count)
    var known: [Key: UInt32] = [:]
    var byName: [Name: UInt32] = [:]
    // Most are held by the same as the one before.
    var last = (above: -1, set: NumberSets.Handle.empty, holders: Self.none)
    for (place, number) in numbers.enumerated() {
      let (above, set) = (tree.node(tree.dominator(Int(number))), shared.holders[place])
      if last.above == above, last.set == set {
        ofObject.append(last.holders)
        continue
      }
      let key = Key(set: set, isVariable: RootOwners.isVariable(graph.roots.nodes[above - graph.objectCount]))
      let found =
        known[key]
        ?? add(
          key.isVariable ? owners.parts(key.set, in: shared.sets) : owners.holders(key.set, in: shared.sets), &byName)
      known[key] = found
      last = (above, set, found)
      ofObject.append(found)
    }
  }

  /// Finds what holds the objects of a graph together, where their sizes are not known by their numbers yet.
  package init(_ named: NamedGraph, _ tree: DominatorTree) {
    self.init(named, tree, ObjectSizes(named.graph.sizes, by: tree))
  }

  private struct Key: Hashable {
    let set: NumberSets.Handle
    /// Whether they are parts of one variable.
    let isVariable: Bool
  }

  private mutating func add(_ new: Holders?, _ byName: inout [Name: UInt32]) -> UInt32 {
    guard let new else { return Self.none }
    if let known = byName[new.name] { return known }
    let number = UInt32(holders.count)
    byName[new.name] = number
    holders.append(new)
    return number
  }

  /// Goes through the objects in the order of their numbers.
  package struct Cursor {
    fileprivate var place = 0
    package init() {}
  }

  /// What holds an object: a number of `holders`; nil if a single root does, or it is not told.
  ///
  /// - Parameter cursor: has been asked for lower numbers, if for any.
  package func holders(of number: Int, _ cursor: inout Cursor) -> Int? {
    while cursor.place < numbers.count, numbers[cursor.place] < number { cursor.place += 1 }
    guard cursor.place < numbers.count, numbers[cursor.place] == number else { return nil }
    let found = ofObject[cursor.place]
    return found == Self.none ? nil : Int(found)
  }
}
