import GoExecutable
package import Names
import ObjectGraph
import ObjectTypes

/// Bytes of the objects in use that serve nothing: by how, by what holds the objects, and by what these are.
///
/// Each byte counts once. Only what listed roots lead to counts: the rest is garbage, or may be.
package struct Waste: Sendable {
  /// Objects of one type with waste of one kind that one field of one type holds, below one root.
  package struct Entry: Sendable {
    /// A number of `WasteKind.all`.
    package let kind: Int
    /// The root that the shortest path to the objects begins with: a position in the graph's roots.
    package let root: Int
    /// What refers to the objects, `main.User.Name`, or an object without such a field, `map[string]int`; nil of what the root itself refers to.
    package let holder: Name?
    /// What the objects are.
    package let what: Name
    /// One of them: the first in memory.
    package let example: UInt64
    /// Bytes that serve nothing, and in how many objects they are; of maps, in how many maps.
    package fileprivate(set) var wasted = ObjectAmount()
    /// Bytes of these objects.
    package fileprivate(set) var total: UInt64 = 0
  }

  /// By kind, then in the order of the first objects.
  package private(set) var entries: [Entry] = []
  /// What the user should know, a line each.
  package private(set) var warnings: [String] = []
  /// Bytes of the objects that listed roots lead to.
  package let reachedBytes: UInt64
  /// Whether types are known, so that there are others than tails of zeros.
  package let typesKnown: Bool
  /// Bytes of arrays and texts among them, and of those of these to which all references are known: the others count as used as a whole.
  package let arrays: (bytes: UInt64, known: UInt64)

  /// Looks for waste of all kinds.
  ///
  /// - Parameters:
  ///   - facts: what is known of the objects of the graph; nil if it was read without their contents.
  ///   - paths: shortest paths to the objects.
  ///   - table: all types of the program, if they are known.
  init(
    _ facts: consuming WasteFacts?, _ named: NamedGraph, _ paths: NamedPaths, _ table: TypeTable?,
    _ reporting: Reporting
  ) {
    guard var facts else {
      (reachedBytes, typesKnown, arrays) = (0, false, (0, 0))
      return
    }
    (reachedBytes, typesKnown, arrays) = (facts.reachedBytes, facts.types != nil, facts.arrays)
    if let unseen = facts.unseen {
      warnings.append("of arrays and texts it is not known how much of them is used: \(unseen)")
    }
    if facts.digests == nil {
      warnings.append(
        """
        duplicates, zero tails, and channels without pointers are not known: they take reading the dump again, which a pipe or an \
        archive does not allow; give the dump as a file
        """)
    }
    reporting.onPhase?(.adding)
    var holders = WasteHolders(named, paths, table)
    var known: [Key: Int] = [:]
    for (number, kind) in WasteKind.all.enumerated() {
      var last: (key: Key, entry: Int)?
      kind.find(&facts) { finding in
        let key = Key(
          kind: number, root: holders.roots[finding.object], holder: holders.holder(of: finding.object),
          what: holders.what(finding.object))
        let entry = last.flatMap { $0.key == key ? $0.entry : nil } ?? known[key] ?? entries.count
        if entry == entries.count {
          known[key] = entry
          entries.append(
            Entry(
              kind: number, root: Int(key.root), holder: key.holder == 0 ? nil : holders.names[Int(key.holder)],
              what: holders.names[Int(key.what)], example: named.graph.addresses[finding.object]))
        }
        last = (key, entry)
        entries[entry].wasted.add(objectOf: finding.bytes)
        entries[entry].total += finding.total
      }
    }
  }

  private struct Key: Hashable {
    let kind: Int
    let root: UInt32
    let holder: UInt32
    let what: UInt32
  }
}
