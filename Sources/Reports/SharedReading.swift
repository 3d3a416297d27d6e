import ByteStreams
import GoExecutable
import GoHeapDump
import HeapReading
import Inspection
import Names
import ObjectGraph
import Profiles

/// One reading of a dump, with one graph and one dominator tree, for profiles and for an inspection.
struct SharedReading {
  private let reading: HeapReading<ObserverPair<InspectionTally, CollectionTimes>>
  private let objects: NamedGraph?
  private let dominators: DominatorTree?
  /// The kinds of profiles that the dump was read for.
  let kinds: [ProfileKind]

  init(
    _ source: any ByteSource, _ kinds: [ProfileKind], _ wants: HeapWants, rate: Int64?, _ binaries: Binaries?,
    isPartialWelcome: Bool, since heaps: EarlierHeaps?, reporting: Reporting
  ) throws(HeapReadingError) {
    var reading: HeapReading<ObserverPair<InspectionTally, CollectionTimes>>
    do {
      reading = try HeapReading(
        dump: source, wants.union(DumpProfiles.wants(kinds)), rate: rate, binaries,
        ObserverPair(InspectionTally(), CollectionTimes()), since: heaps, reporting: reporting,
        allowing: isPartialWelcome ? { (_, _) throws(HeapReadingError) in } : nil)
    } catch {
      // What is said there of a part is of profiles.
      if case .dump(let problem, buckets: 1...) = error { throw .dump(problem) }
      throw error
    }
    objects = try reading.takeGraph()
    reporting.onPhase?(.holding)
    dominators = objects.map { DominatorTree($0.graph) }
    self.reading = reading
    self.kinds = kinds
  }

  /// The profiles of the reading.
  func profiles() throws(HeapReadingError) -> DumpProfiles {
    try DumpProfiles(
      of: HeapReading(reading, reading.observer.second), objects, dominators: dominators, kinds: kinds)
  }

  /// What the reading found; of objects only if all that holds them was read.
  func inspection(_ views: InspectionViews) throws(HeapReadingError) -> Inspection {
    try Inspection(
      of: HeapReading(reading, reading.observer.first), objects, dominators: dominators,
      objects == nil ? views.withoutObjects : views)
  }

  /// What a later report compares with.
  func earlier(name: String) -> EarlierInspection {
    guard let objects, let dominators else { preconditionFailure("a dump that was read to its end") }
    return EarlierInspection(of: reading, objects, dominators, name: name)
  }

  /// What the executable says of the program; nil without one.
  var program: Report.Program? {
    guard let binary = reading.chosen?.binary else { return nil }
    let module = binary.summary.buildInfo?.module
    return Report.Program(
      executable: Name(binary.name).bounded, module: module.map { Name($0.path).bounded },
      version: module.map { Name($0.version).bounded }, buildID: binary.summary.goBuildID.map { Name($0).bounded })
  }
}
