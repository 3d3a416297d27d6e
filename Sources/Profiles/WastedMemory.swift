import GoHeapDump
import HeapReading
import Names
import ObjectGraph
import Pprof

extension ProfileKind {
  /// Memory of objects in use that serves nothing.
  public static let waste = ProfileKind(
    "waste", "memory in use that serves nothing, by how and by what holds it",
    [.objects, .variableNames, .paths, .waste],
    [("wasted_objects", "count"), ("wasted_space", "bytes"), ("total_space", "bytes")],
    defaultSampleType: "wasted_space"
  ) { read in read.objects.map { WastedMemory($0, read.reading) } }
}

/// Samples of the bytes of objects in use that serve nothing: from the outside to the inside the kind of waste, a root, the field that
/// refers to the objects, and what these are.
struct WastedMemory: ProfileContent {
  private let named: NamedGraph
  private let reading: HeapReading<CollectionTimes>
  private let waste: Result<Waste, HeapReadingError>

  init(_ objects: NamedGraph, _ reading: HeapReading<CollectionTimes>) {
    (named, self.reading) = (objects, reading)
    reading.reporting.onPhase?(.holding)
    waste = Result { () throws(HeapReadingError) in
      try reading.waste(in: objects, reading.paths(in: objects))
    }
  }

  var problem: HeapReadingError? {
    if case .failure(let problem) = waste { return problem }
    return nil
  }

  private var entries: [Waste.Entry] { (try? waste.get())?.entries ?? [] }

  var warnings: [String] {
    let withoutTypes = named.withoutTypesWarning(reading.params.version, reading.reporting.names)
    return named.warnings + named.frames.warnings(reading.chosen) + ((try? waste.get())?.warnings ?? [])
      + [withoutTypes].compactMap { $0 }
  }

  var exactness: [String] { named.frames.exactness(reading.chosen).map { [$0] } ?? [] }

  var comments: [String] {
    guard let waste = try? waste.get() else { return [] }
    var (sure, perhaps): (UInt64, UInt64) = (0, 0)
    for entry in entries {
      if WasteKind.all[entry.kind].isUncertain { perhaps += entry.wasted.bytes } else { sure += entry.wasted.bytes }
    }
    return [
      """
      # \(sure) bytes serve nothing, perhaps \(perhaps) more, of \(waste.reachedBytes) bytes of objects that roots lead to; each counts \
      once, total_space is of all objects that have some
      """,
      """
      # all references are known to \(waste.arrays.known) of the \(waste.arrays.bytes) bytes of arrays and texts: the \
      rest counts as used
      """,
      "# not more than is true, but for zero tails (zeros that were written look the same) and equal arrays (they may change)",
    ]
  }

  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables) {
    var tables = ProfileTables(reading.chosen)
    var stacks = SampleStacks()
    let roots = named.graph.roots
    for entry in entries {
      var names = [entry.what] + [entry.holder].compactMap { $0 }
      var position = entry.root
      while true {
        names += named.rootNames.names(of: position).texts.reversed()
        let parent = Int(roots.parents[position])
        if parent == position { break }
        position = parent
      }
      names.append(WasteKind.all[entry.kind].name)
      stacks.append(names.map { tables.location([.init(function: $0, isFunction: false)]) })
    }
    return (stacks, tables)
  }

  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws {
    for (number, entry) in entries.enumerated() {
      try output.sample(
        stacks[number],
        [Int64(clamping: entry.wasted.objects), Int64(clamping: entry.wasted.bytes), Int64(clamping: entry.total)],
        output.labels)
    }
  }
}
