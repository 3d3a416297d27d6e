import HeapReading
import ByteStreams
import Pprof

/// Where a kind of profile writes its samples.
struct SampleOutput {
  private var writer: ProfileWriter
  /// The labels that the caller wants at every sample.
  private(set) var labels: [SampleFact] = []

  init(
    _ kind: ProfileKind, _ tables: ProfileTables, _ labels: [SampleLabel], to sink: any ByteSink
  ) throws(ByteStreamError) {
    writer = ProfileWriter(tables, to: sink)
    for entry in kind.sampleTypes { try writer.sampleType(entry.type, unit: entry.unit) }
    for entry in labels { self.labels.append(label(entry.key, entry.value)) }
  }

  /// A text for a label.
  mutating func text(_ text: String) -> ProfileText { writer.text(text) }

  /// A label with a number.
  mutating func label(_ key: String, _ number: Int64) -> SampleFact { .number(writer.text(key), number) }

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

  /// Writes what all samples refer to, and what the profile says of itself.
  mutating func finish(_ header: ProfileHeader) throws(ByteStreamError) { try writer.finish(header) }
}
