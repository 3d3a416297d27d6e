import GoHeapDump
import HeapReading
import Names
import ObjectGraph
import ObjectTypes

/// All objects of a dump by their types.
struct TypedHeap {
  /// Objects of one type and size.
  struct Sample: Hashable {
    /// A number of `names`.
    let name: UInt32
    /// The bytes of each object.
    let size: UInt64
    let confidence: ObjectType.Confidence
    let reachability: Reachability
    /// When they were made: a number of a label of `ObjectBirths`, 0 without them.
    let time: UInt8
    var objects: Int64 = 0
  }

  /// By sample, what the garbage collector looks at of its objects.
  private(set) var scanWorks: [ScanWork] = []

  /// The samples, in the order of the addresses of their first objects.
  private(set) var samples: [Sample] = []
  /// What the types are called.
  let names: [Name]
  /// How much has types that are known.
  let coverage: TypeCoverage
  /// What only roots may hold that are not in the dump, and which those are.
  private(set) var perhapsHeld = ObjectAmount()
  let unseen: String?

  init(_ graph: borrowing ObjectGraph, _ types: borrowing ObjectTypes, _ births: ObjectBirths?, _ roots: UnseenRoots) {
    names = types.names
    unseen = roots.reason
    var reachability = graph.reachability()
    coverage = TypeCoverage(graph, types, reachability)
    let sizes = graph.sizes
    var known: [Sample: Int] = [:]
    // By name, the sample that came last: objects of a type are of a size most of the time.
    var last = [Int](repeating: -1, count: types.names.count)
    for object in 0..<graph.objectCount {
      let (name, size) = (types.nameNumbers[object], sizes[object])
      if reachability[object] == .no, roots.mayHold(object) {
        reachability[object] = .perhaps
        perhapsHeld.add(objectOf: size)
      }
      let sample = last[Int(name)]
      let time = births.map { $0.times[object] } ?? 0
      if sample >= 0, samples[sample].size == size, samples[sample].reachability == reachability[object],
        samples[sample].time == time
      {
        samples[sample].objects += 1
        if let works = graph.scanWorks { scanWorks[sample] += works[object] }
        continue
      }
      let new = Sample(
        name: name, size: size, confidence: types.confidences[object], reachability: reachability[object],
        time: time)
      let number = known[new] ?? samples.count
      if number == samples.count {
        known[new] = number
        samples.append(new)
        scanWorks.append(ScanWork())
      }
      samples[number].objects += 1
      if let works = graph.scanWorks { scanWorks[number] += works[object] }
      last[Int(name)] = number
    }
  }
}
