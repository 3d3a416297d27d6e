public import ByteStreams
public import HeapReading
package import ObjectGraph

/// An earlier dump or core of the process that is inspected: where its objects are, and what they are by holder, type and
/// allocation site. Its own graph is gone when it is there.
public struct EarlierInspection: Sendable {
  /// Where its objects are.
  public let heap: EarlierHeap
  let sums: HeapSums

  /// Reads a dump to its end.
  ///
  /// - Parameters:
  ///   - source: a heap dump, not compressed, or a core.
  ///   - name: what it is called in labels.
  ///   - binaries: the executable that wrote it; nil for the names in the dump.
  ///   - reporting: how reading talks to the caller.
  public init(
    reading source: any ByteSource, name: String, binaries: Binaries? = nil, reporting: Reporting = Reporting()
  ) throws(HeapReadingError) {
    var reading = try HeapReading(dump: source, Self.wants, binaries, InspectionTally(), reporting: reporting)
    guard let named = try reading.takeGraph() else { preconditionFailure("a dump that was read to its end") }
    reporting.onPhase?(.holding)
    let tree = DominatorTree(named.graph)
    reporting.onPhase?(.adding)
    self.init(of: reading, named, tree, name: name)
  }

  /// What is kept of the dump to make it.
  package static let wants: HeapWants = [.allocations, .samples, .objects, .variableNames, .births]

  /// Keeps what a reading found, which others may use, too.
  ///
  /// - Parameters:
  ///   - reading: a reading of `wants`.
  ///   - named: its graph, with its dominator tree.
  ///   - name: what the dump is called in labels.
  package init<Observer>(
    of reading: HeapReading<Observer>, _ named: NamedGraph, _ tree: DominatorTree, name: String
  ) {
    sums = HeapSums(named, tree, nil, reading.buckets)
    heap = EarlierHeap(reading, named.graph, name: name)
  }
}

/// Earlier dumps of one process: the oldest, with which all is compared, and others, between which objects were made.
public struct EarlierInspections: Sendable {
  package let heaps: EarlierHeaps
  let oldest: EarlierInspection

  /// - Parameters:
  ///   - oldest: the first.
  ///   - others: the others, the oldest first; at most 199.
  ///   - isForced: whether they are taken even if they seem to be no earlier dumps of the process.
  public init(_ oldest: EarlierInspection, _ others: [EarlierHeap] = [], isForced: Bool = false) {
    heaps = EarlierHeaps([oldest.heap] + others, isForced: isForced)
    self.oldest = oldest
  }
}
