import HeapReading
import ByteStreams
import Pprof

/// Where a kind of profile writes its samples.
struct SampleOutput {
  private var writer: ProfileWriter
  /// The labels that the caller wants at every sample.
  private(set) var labels: [SampleFact] = []

  /// What the times are called in which objects were made, of a profile that tells them; the first is before all that is
  /// new.
  private let times: [String]

  init(
    _ kind: ProfileKind, _ tables: ProfileTables, _ labels: [SampleLabel], times: [String] = [], to sink: any ByteSink
  ) throws(ByteStreamError) {
    self.times = times
    writer = ProfileWriter(tables, to: sink)
    // New ones stand behind those that they are among.
    let all = kind.sampleTypes
    let types =
      times.isEmpty
      ? all : all.prefix(ProfileKind.inUse.count) + ProfileKind.new + all.dropFirst(ProfileKind.inUse.count)
    for entry in types { try writer.sampleType(entry.type, unit: entry.unit) }
    for entry in labels { self.labels.append(label(entry.key, entry.value)) }
  }

  /// A text for a label.
  mutating func text(_ text: String) -> ProfileText { writer.text(text) }

  /// A label with a number.
  mutating func label(_ key: String, _ number: Int64) -> SampleFact { .number(writer.text(key), number) }

  /// A label with a number of units.
  mutating func label(_ key: String, _ number: Int64, unit: String) -> SampleFact {
    .quantity(writer.text(key), number, unit: writer.text(unit))
  }

  /// A label with a text.
  mutating func label(_ key: String, _ text: String) -> SampleFact { .text(writer.text(key), writer.text(text)) }

  /// Writes a sample.
  ///
  /// - Parameters:
  ///   - stack: one of those that its kind has given.
  ///   - values: one for each sample type.
  ///   - labels: all, those of the caller, too.
  mutating func sample(_ stack: ArraySlice<UInt8>, _ values: [Int64], _ labels: [SampleFact]) throws(ByteStreamError) {
    try writer.sample(stack: stack, values: values, facts: labels)
  }

  /// Writes a sample of objects in use.
  ///
  /// - Parameters:
  ///   - scanWork: what the garbage collector looks at of them, in the order of `ProfileKind.scanWork`; empty of kinds that do not
  ///     tell it.
  ///   - time: when they were made, if the profile tells that.
  mutating func sample(
    _ stack: ArraySlice<UInt8>, objects: Int64, bytes: Int64, scanWork: [Int64] = [], time: UInt8,
    _ labels: [SampleFact]
  ) throws(ByteStreamError) {
    guard !times.isEmpty else { return try sample(stack, [objects, bytes] + scanWork, labels + self.labels) }
    let isNew = time > 0
    try sample(
      stack, [objects, bytes, isNew ? objects : 0, isNew ? bytes : 0] + scanWork,
      labels + [label("born", times[Int(time)])] + self.labels)
  }

  /// Writes what all samples refer to, and what the profile says of itself.
  mutating func finish(_ header: ProfileHeader) throws(ByteStreamError) { try writer.finish(header) }
}
