import ObjectGraph

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

  /// The number of the label of a sampled object: behind the last dump that does not have it.
  ///
  /// - Parameters:
  ///   - address: that of the object, or another one in it.
  ///   - bucket: where its bucket lies.
  func time(of address: UInt64, sampledIn bucket: UInt64) -> UInt8 {
    let missing = heaps.lastIndex { !$0.hasSample(of: address, in: bucket) }
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
    /// How many of `new` lie in places of its objects, and are known to be others by their samples.
    package fileprivate(set) var inUsedPlaces: UInt64 = 0
    /// How many of `old` may be new ones in places that were used again, at most; nil if it is not known.
    package fileprivate(set) var reused: UInt64?
  }

  /// The times of all objects of a graph, and what became of the heap.
  ///
  /// - Parameters:
  ///   - samples: which of the objects are sampled.
  ///   - freed: how many objects were freed since the oldest dump; nil if that is not known.
  func objects(_ graph: ObjectGraph, samples: SampledPlaces, freed: UInt64?) -> ObjectBirths {
    var times = [UInt8](repeating: 0, count: graph.objectCount)
    var amounts = [ObjectAmount](repeating: ObjectAmount(), count: labels.count)
    var change = Change(name: heaps.first?.name ?? "")
    var still = ObjectAmount()
    var sampled = SampledPlaces.Cursor(samples)
    var comparisons = heaps.map { Comparison($0) }
    for object in times.indices {
      let (address, size) = (graph.addresses[object], graph.sizes[object])
      let bucket = sampled.bucket(at: address, size: size)
      var time = 0
      for index in comparisons.indices
      where !comparisons[index].hasObject(at: address, size: size, sampledIn: bucket) { time = index + 1 }
      times[object] = UInt8(truncatingIfNeeded: time)
      amounts[time].add(objectOf: size)
      // A place that was used again in between counts as one that is still there.
      if comparisons.first?.hadLast ?? false { still.add(objectOf: size) }
    }
    let whole = heaps.first?.objects.amount ?? ObjectAmount()
    change.old = amounts[0]
    change.new = amounts.dropFirst().reduce(into: ObjectAmount()) { $0.add($1) }
    change.gone = ObjectAmount(objects: whole.objects - still.objects, bytes: whole.bytes - still.bytes)
    change.inUsedPlaces = comparisons.first?.inUsedPlaces ?? 0
    // Every place that was used again was freed before, as were those that are gone, of which some are in used places.
    change.reused = freed.map { min(change.old.objects, $0 - min($0, change.gone.objects)) }
    return ObjectBirths(labels: labels, times: times, amounts: amounts, change: change)
  }

  /// Compares objects, in the order of their addresses, with those of an earlier dump.
  private struct Comparison {
    private let heap: EarlierHeap
    private var sampled: SampledPlaces.Cursor
    private(set) var inUsedPlaces: UInt64 = 0
    /// Whether it has the object that was asked for last.
    private(set) var hadLast = false

    init(_ heap: EarlierHeap) {
      self.heap = heap
      sampled = SampledPlaces.Cursor(heap.samples)
    }

    mutating func hasObject(at address: UInt64, size: UInt64, sampledIn bucket: UInt64?) -> Bool {
      hadLast = heap.objects.contains(address, size: size)
      guard hadLast, size > SampledPlaces.tinySize else { return hadLast }
      hadLast = bucket == sampled.bucket(at: address, size: size)
      if !hadLast { inUsedPlaces += 1 }
      return hadLast
    }
  }
}

/// When the objects of a graph were made.
package struct ObjectBirths: Sendable {
  /// As in `Births`.
  package let labels: [String]
  /// By object, the number of its label.
  package let times: [UInt8]
  /// By number of a label, the objects of that time.
  package let amounts: [ObjectAmount]
  /// What became of the heap.
  package let change: Births.Change
}

extension Births.Change: CustomStringConvertible {
  package var description: String { "since \(name): \(new) are new, \(gone) are gone; \(reuse)" }

  /// How far places that were used again are known.
  package var reuse: String {
    let known =
      inUsedPlaces == 0
      ? "" : "\(inUsedPlaces) of the new ones are in places that were used again, as their allocation sites tell; "
    let others = Shortfall.count(Int(clamping: old.objects), "other object")
    return switch reused {
    case 0?: known + "no \(known.isEmpty ? "" : "other ")place was used again"
    case let reused?: known + "of the \(others) at most \(reused) are new, too, in places that were used again"
    case nil: known + "of the others, some may be new, too, in places that were used again"
    }
  }
}
