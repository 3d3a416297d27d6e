import HeapReading
import GoHeapDump
import Names
import ObjectGraph
import Pprof

/// A sample for the objects of each size at the end of each chain of holders.
struct HeldObjects: ProfileContent {
  private let heap: HeldHeap
  private let frames: GoroutineFrames
  private let names: NameResolution
  private let binary: ChosenBinary?
  private let objectWarnings: [String]
  private let settings: SettingNames
  private let canHaveBinary: Bool
  private let pointerSize: Int

  init(_ heap: HeldHeap, _ objects: NamedGraph, _ reading: HeapReading<CollectionTimes>) {
    self.heap = heap
    (frames, objectWarnings) = (objects.frames, objects.warnings + reading.labelWarnings)
    (names, binary) = (reading.names, reading.chosen)
    (settings, canHaveBinary) = (reading.reporting.names, reading.params.canHaveBinary)
    pointerSize = reading.params.pointerSize
  }

  var warnings: [String] { objectWarnings + frames.warnings(binary) }

  var exactness: [String] {
    guard var text = frames.exactness(binary) else { return [] }
    if names.counts.all > 0 {
      text += " and \(names.counts.resolved) of \(names.counts.all) allocation stacks\(names.reservations)"
    }
    let (named, words) = heap.variables
    text += "; variables that hold objects: \(named) by name"
    if words > 0 { text += ", \(Shortfall.count(words, "word")) by \(words == 1 ? "its" : "their") place" }
    return [text]
  }

  var comments: [String] { heap.comments + [hint].compactMap { $0 } }

  /// What is said where names are only places and sizes, and an executable would say more.
  private var hint: String? {
    guard binary == nil, canHaveBinary else { return nil }
    let isUnnamed = heap.tree.names.contains { name in
      ["bss+0x", "data+0x", "object ["].contains { name.hasPrefix(Name($0)) }
    }
    guard isUnnamed else { return nil }
    return "# \(settings.binary), with the executable that wrote the dump, names what is bss+0x… or object [48 B] here"
  }

  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables) {
    var tables = ProfileTables(binary)
    var stacks = SampleStacks()
    var locations = [UInt64](repeating: 0, count: heap.tree.names.count)
    var last: UInt32?
    // Samples of one chain follow each other often.
    for sample in heap.samples where sample.node != last {
      last = sample.node
      stacks.append(
        heap.tree.chain(sample.node).map { name in
          if locations[Int(name)] == 0 {
            locations[Int(name)] = tables.location([.init(function: heap.tree.names[Int(name)], isFunction: false)])
          }
          return locations[Int(name)]
        })
    }
    return (stacks, tables)
  }

  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws {
    var last: UInt32?
    var stack = -1
    // By the number of the goroutine's labels.
    var ownLabels: [UInt32: [SampleFact]] = [:]
    for sample in heap.samples {
      if sample.node != last { stack += 1 }
      last = sample.node
      // The sum of all sizes fits in 64 bits with sign.
      let size = Int64(clamping: sample.size)
      var labels = [output.label("bytes", size)]
      if let number = heap.tree.goroutine(sample.node) {
        labels.append(output.label("goroutine", Int64(clamping: heap.goroutineIDs[number])))
        let goroutine = frames.goroutines.goroutines[number]
        let own =
          ownLabels[goroutine.labelNumber] ?? SampleLabels(frames.goroutines.labels(goroutine), &output).facts
        ownLabels[goroutine.labelNumber] = own
        labels += own
      }
      if sample.reachability != .yes { labels.append(output.label("reachable", sample.reachability.rawValue)) }
      try output.sample(
        stacks[stack], objects: sample.objects, bytes: sample.objects * size,
        scanWork: heap.tellsScanWork ? sample.scanWork.values(pointerSize) : [], time: sample.time, labels)
    }
  }
}
