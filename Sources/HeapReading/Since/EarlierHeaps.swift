import GoHeapDump

/// Earlier dumps of one process, with which a later one is compared.
public struct EarlierHeaps: Sendable {
  /// How many there may be.
  public static let most = Births.mostHeaps

  let heaps: [EarlierHeap]
  /// Whether they are taken even if they seem to be no earlier dumps of the process.
  private let isForced: Bool

  /// - Parameters:
  ///   - heaps: the oldest first; at least one, at most 200.
  ///   - isForced: whether they are taken even if they seem to be no earlier dumps of the process.
  public init(_ heaps: [EarlierHeap], isForced: Bool = false) {
    precondition(!heaps.isEmpty && heaps.count <= Births.mostHeaps, "1 to \(Births.mostHeaps) earlier dumps")
    (self.heaps, self.isForced) = (heaps, isForced)
  }

  /// What is to be said of dumps that are taken all the same.
  ///
  /// - Throws: `notEarlier` for the first that is no earlier dump of the process than the next one.
  func warnings(before moment: ProcessMoment) throws(HeapReadingError) -> [String] {
    var warnings: [String] = []
    for (heap, next) in zip(heaps, heaps.dropFirst().map(\.moment) + [moment]) {
      guard let reason = heap.moment.reasonAgainstBeing(before: next) else { continue }
      guard isForced else { throw .notEarlier(heap.name, reason) }
      warnings.append("\(heap.name) seems to be no earlier dump of this process: \(reason)")
    }
    return warnings
  }

  /// How many objects were freed since the oldest; nil if that is not known.
  func freed(before later: [Field: UInt64]) -> UInt64? {
    guard let first = heaps.first?.moment.memStats[.nfree], let last = later[.nfree], last >= first else { return nil }
    return last - first
  }
}
