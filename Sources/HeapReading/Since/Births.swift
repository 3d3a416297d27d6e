package import ObjectGraph

/// When objects were made: between which of some dumps of one process.
package struct Births: Sendable {
  /// The times, from the first: `before monday.dump`, `monday.dump to tuesday.dump`, …, `since tuesday.dump`. An object
  /// is new if it is of any time but the first.
  package let labels: [String]
  private let heaps: [EarlierHeap]

  /// - Parameter heaps: the earlier dumps, the oldest first; at least one.
  init(_ heaps: [EarlierHeap]) {
    self.heaps = heaps
    let names = heaps.map(\.name)
    var labels = ["before \(names.first ?? "")"]
    for (one, next) in zip(names, names.dropFirst()) { labels.append("\(one) to \(next)") }
    self.labels = labels + ["since \(names.last ?? "")"]
  }

  /// The number of the label of an object that begins at an address: behind the last dump that does not have it.
  package func time(of address: UInt64, size: UInt64) -> UInt8 {
    let missing = heaps.lastIndex { !$0.objects.contains(address, size: size) }
    return UInt8(missing.map { $0 + 1 } ?? 0)
  }

  /// The same of an object that has the byte at an address, whatever its size.
  package func time(of address: UInt64) -> UInt8 {
    let missing = heaps.lastIndex { !$0.objects.contains(address) }
    return UInt8(missing.map { $0 + 1 } ?? 0)
  }

  /// The most earlier dumps that there may be.
  package static let mostHeaps = 200

  /// What became of the heap since the oldest of the dumps.
  package struct Change: Sendable {
    /// What the oldest dump is called.
    package let name: String
    package fileprivate(set) var old = ObjectAmount()
    package fileprivate(set) var new = ObjectAmount()
    /// What that dump has and the heap has not any more.
    package fileprivate(set) var gone = ObjectAmount()
    /// How many of `old` may be new ones in places that were used again, at most; nil if it is not known.
    package fileprivate(set) var reused: UInt64?
  }

  /// The times of all objects of a graph, and what became of the heap.
  ///
  /// - Parameter freed: how many objects were freed since the oldest dump; nil if that is not known.
  package func objects(_ graph: ObjectGraph, freed: UInt64?) -> ObjectBirths {
    var times = [UInt8](repeating: 0, count: graph.objectCount)
    var change = Change(name: heaps.first?.name ?? "")
    var still = ObjectAmount()
    for object in times.indices {
      let (address, size) = (graph.addresses[object], graph.sizes[object])
      times[object] = time(of: address, size: size)
      if times[object] == 0 { change.old.add(objectOf: size) } else { change.new.add(objectOf: size) }
      // A place that was used again in between counts as one that is still there.
      let isStill =
        heaps.count == 1 ? times[object] == 0 : heaps.first?.objects.contains(address, size: size) ?? false
      if isStill { still.add(objectOf: size) }
    }
    let whole = heaps.first?.objects.amount ?? ObjectAmount()
    change.gone = ObjectAmount(objects: whole.objects - still.objects, bytes: whole.bytes - still.bytes)
    // Every place that was used again was freed before.
    change.reused = freed.map { min(change.old.objects, $0 - min($0, change.gone.objects)) }
    return ObjectBirths(labels: labels, times: times, change: change)
  }
}

/// When the objects of a graph were made.
package struct ObjectBirths: Sendable {
  /// As in `Births`.
  package let labels: [String]
  /// By object, the number of its label.
  package let times: [UInt8]
  /// What became of the heap.
  package let change: Births.Change
}

extension Births.Change: CustomStringConvertible {
  package var description: String {
    let bound =
      switch reused {
      case 0?: "; no place was used again"
      case let reused?:
        "; of the \(Shortfall.count(Int(clamping: old.objects), "other object")) at most \(reused) are new, too, in places that were used again"
      case nil: "; of the others, some may be new, too, in places that were used again"
      }
    return "since \(name): \(new) are new, \(gone) are gone\(bound)"
  }
}
