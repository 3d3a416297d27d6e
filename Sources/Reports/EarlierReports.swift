public import ByteStreams
public import HeapReading
import Inspection
import Pprof
import Profiles

/// Earlier dumps of one process, with which a report compares: of the oldest what it holds, of the others where their objects
/// are.
public struct EarlierReports: Sendable {
  let inspections: EarlierInspections
  /// By name of a drawing, the stacks of the oldest dump, as far as it has any.
  let trees: [String: CallTree]

  /// - Parameters:
  ///   - oldest: the first.
  ///   - others: the others, the oldest first; at most 199.
  ///   - isForced: whether they are taken even if they seem to be no earlier dumps of the process.
  public init(_ oldest: EarlierReport, _ others: [EarlierHeap] = [], isForced: Bool = false) {
    inspections = EarlierInspections(oldest.inspection, others, isForced: isForced)
    trees = oldest.trees
  }
}

/// What an earlier dump or core of a process holds. Its own graph is gone when it is there.
public struct EarlierReport: Sendable {
  let inspection: EarlierInspection
  let trees: [String: CallTree]

  /// Reads a dump to its end.
  ///
  /// - Parameters:
  ///   - source: a heap dump, not compressed, or a core.
  ///   - name: what it is called in labels.
  ///   - rate: runtime.MemProfileRate if it is known; nil to infer it.
  ///   - binaries: the executable that wrote it; nil for the names in the dump.
  ///   - reporting: how reading talks to the caller.
  public init(
    reading source: any ByteSource, name: String, rate: Int64? = nil, binaries: Binaries? = nil,
    reporting: Reporting = Reporting()
  ) throws(HeapReadingError) {
    let shared = try SharedReading(
      source, [.retained, .heap], EarlierInspection.wants, rate: rate, binaries, isPartialWelcome: false, since: nil,
      reporting: reporting)
    let profiles = try shared.profiles()
    var trees: [String: CallTree] = [:]
    for drawing in Drawing.all {
      guard let samples = profiles.samples(drawing.kind) else { continue }
      let values = drawing.values(tellsNew: true, isCompared: true)
      var tree = CallTree(columns: values.count)
      // What was written can be read.
      guard (try? drawing.add(samples, to: &tree, values, isEarlier: true)) != nil else { continue }
      trees[drawing.name] = tree
    }
    self.trees = trees
    inspection = shared.earlier(name: name)
  }
}
