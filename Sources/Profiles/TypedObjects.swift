import HeapReading
import GoHeapDump
import ObjectGraph
import ObjectTypes
import Pprof

extension ProfileKind {
  /// All objects, by their Go type.
  public static let types = ProfileKind(
    "types", "all objects, by their Go type, which an executable tells", [.objects, .scanWork], inUse + scanWork,
    defaultSampleType: "inuse_space"
  ) { read in read.objects.map { TypedObjects($0, read.births, read.reading) } }
}

/// A sample for the objects of each type and size.
struct TypedObjects: ProfileContent {
  private let heap: TypedHeap
  private let binary: ChosenBinary?
  private let pointerSize: Int
  let warnings: [String]

  init(_ objects: NamedGraph, _ births: ObjectBirths?, _ reading: HeapReading<CollectionTimes>) {
    reading.reporting.onPhase?(.adding)
    heap = TypedHeap(objects.graph, objects.typesOrDumped, births, objects.unseen)
    (binary, pointerSize) = (reading.chosen, reading.params.pointerSize)
    let more = [
      objects.withoutTypesWarning(reading.params.version, reading.reporting.names), objects.frames.framelessWarning,
    ]
    warnings = objects.warnings + more.compactMap { $0 }
  }

  var exactness: [String] {
    guard let binary, binary.mismatch == nil else { return [] }
    return ["types from \(binary.binary.name): exact for \(heap.coverage)"]
  }

  var comments: [String] {
    let coverage = heap.coverage
    var comments = [
      "# all objects, exact, not sampled; exact types: \(coverage)",
      "# not reachable: \(coverage.unreachable)",
    ]
    if let unseen = heap.unseen, heap.perhapsHeld.objects > 0 {
      comments.append("# perhaps reachable, as \(unseen): \(heap.perhapsHeld)")
    }
    if coverage.perhapsReachable.objects > 0 {
      comments.append(
        """
        # perhaps reachable, only from words of stack frames that the dump does not list as pointers: \
        \(coverage.perhapsReachable)
        """)
    }
    return comments
  }

  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables) {
    var tables = ProfileTables(binary)
    var stacks = SampleStacks()
    for sample in heap.samples {
      stacks.append([tables.location([.init(function: heap.names[Int(sample.name)], isFunction: false)])])
    }
    return (stacks, tables)
  }

  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws {
    for (index, sample) in heap.samples.enumerated() {
      // The sum of all sizes fits in 64 bits with sign.
      let size = Int64(clamping: sample.size)
      let labels = [
        output.label("bytes", size), output.label("reachable", sample.reachability.rawValue),
        output.label("confidence", sample.confidence.rawValue),
      ]
      try output.sample(
        stacks[index], objects: sample.objects, bytes: sample.objects * size,
        scanWork: heap.scanWorks[index].values(pointerSize), time: sample.time, labels)
    }
  }
}
