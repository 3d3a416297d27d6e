import HeapReading
import Names
import ObjectGraph
import Pprof

extension ProfileKind {
  /// What `live` shows, with weights that add up to the objects of the dump, and whether they are reachable.
  public static let exactLive = ProfileKind(
    "live", live.summary, [.allocations, .samples, .sampledObjects, .objects], inUse,
    defaultSampleType: "inuse_space"
  ) { read in read.objects.map { ExactAllocations($0, read.births, read.reading) } }
}

extension ProfileKind {
  /// Whether it is one whose weights add up to the objects of the dump, of which there is another of the same name.
  public var hasExactWeights: Bool { rawValue == Self.live.rawValue && wants.contains(.sampledObjects) }
}

/// A sample for the objects that a stack allocated of each size, as far as they are reachable, by weights that add up to all objects.
struct ExactAllocations: ProfileContent {
  private let reading: HeapReading<CollectionTimes>
  private let sampled: SampledAllocations
  private let weights: ExactWeights
  private let slots: BitmapSlots
  private let unseen: String?

  init(_ objects: NamedGraph, _ births: ObjectBirths?, _ reading: HeapReading<CollectionTimes>) {
    reading.reporting.onPhase?(.adding)
    self.reading = reading
    sampled = SampledAllocations(reading: reading, countsSamples: true)
    slots = BitmapSlots(objects.graph, reading.params)
    weights = ExactWeights(
      objects.graph, reading.buckets.sampledObjects, objects.reachability(), births, without: slots)
    unseen = objects.unseen.reason
  }

  var problem: HeapReadingError? { sampled.problem }

  var warnings: [String] { sampled.nameWarnings }

  var exactness: [String] { sampled.exactness }

  var comments: [String] {
    var comments = [
      """
      # weights are exact for each size: \(weights.all); who allocated which of a size is estimated from \
      \(weights.sampled) sampled ones
      """,
      "# objects above 32 KiB are put together with those of nearly the same size",
    ]
    if weights.unsampled.objects > 0 {
      comments.append("# of sizes of which no object was sampled, as (not sampled): \(weights.unsampled)")
    }
    if slots.amount.objects > 0 { comments.append("# without bitmaps at the end of spans: \(slots.amount)") }
    if let unseen { comments.append("# reachable perhaps: \(unseen)") }
    return comments + sampled.nameWarnings
  }

  func stacks(_ options: WritingOptions) -> (SampleStacks, ProfileTables) {
    var tables = reading.buckets.tables
    var stacks = reading.buckets.stacks
    stacks.append([tables.location([.init(function: "(not sampled)", isFunction: false)])])
    return (stacks, tables)
  }

  func write(_ stacks: SampleStacks, to output: inout SampleOutput, _ options: WritingOptions) throws {
    for sample in weights.samples {
      var labels = [output.label("reachable", sample.reachability.rawValue)]
      if let size = reading.buckets.sampledSize(sample) { labels.append(output.label("bytes", size)) }
      try output.sample(
        stacks[sample.bucket ?? stacks.count - 1], objects: Int64(clamping: sample.amount.objects),
        bytes: Int64(clamping: sample.amount.bytes), time: sample.time, labels)
    }
  }
}
