public import ByteStreams
import Pprof

extension DumpProfiles {
  /// Why a profile was not written.
  public enum WritingError: Error, Equatable, Sendable {
    /// The dump does not make a profile.
    case profile(ProfilesError)
    /// The output could not be written.
    case output(ByteStreamError)
  }

  /// Writes a profile, uncompressed, and finishes the sink.
  ///
  /// - Parameters:
  ///   - kind: one of those that the dump was read for.
  ///   - timeNanos: when it was taken, in nanoseconds since 1970; nil for the end of the last collection.
  ///   - labels: texts that every sample is labelled with.
  ///   - keepingSystemGoroutines: whether a goroutine profile has those of the runtime, too.
  public func write(
    _ kind: ProfileKind, to sink: any ByteSink, timeNanos: Int64? = nil, labels: [SampleLabel] = [],
    keepingSystemGoroutines: Bool = false
  ) throws(WritingError) {
    precondition(kinds.contains(kind), "the dump was not read for a profile of this kind")
    let options = WritingOptions(
      timeNanos: timeNanos, labels: labels, keepsSystemGoroutines: keepingSystemGoroutines)
    do {
      try require(kind)
      switch kind {
      case .heap, .allocs, .live: try writeAllocations(kind, to: sink, options)
      case .goroutine: if let frames = graph.frames { try writeGoroutines(frames, to: sink, options) }
      case .retained: if let retained = graph.retained { try writeRetained(retained, to: sink, options) }
      case .types: if let typed = graph.typed { try writeTypes(typed, to: sink, options) }
      }
      try sink.finish()
    } catch let error as ProfilesError {
      throw .profile(error)
    } catch {
      throw .output(ByteStreamError(writing: error))
    }
  }

  /// What a caller may choose.
  struct WritingOptions {
    let timeNanos: Int64?
    let labels: [SampleLabel]
    let keepsSystemGoroutines: Bool
  }

  /// What a profile of one kind says of itself.
  func header(_ kind: ProfileKind, _ options: WritingOptions) -> ProfileHeader {
    var header = ProfileHeader()
    header.timeNanos = options.timeNanos ?? lastCollection
    header.comments = comments(kind)
    header.defaultSampleType = kind.defaultSampleType
    return header
  }

  private func writeAllocations(
    _ kind: ProfileKind, to sink: any ByteSink, _ options: WritingOptions
  ) throws {
    let stacks = buckets.stacks
    var writer = ProfileWriter(buckets.tables, to: sink)
    for entry in kind.sampleTypes { try writer.sampleType(entry.type, unit: entry.unit) }
    let bytes = writer.text("bytes")
    let texts = options.labels.map {
      SampleFact.text(writer.text($0.key), writer.text($0.value))
    }
    var labels = [SampleFact.number(bytes, 0)] + texts
    var values = [Int64](repeating: 0, count: kind.sampleTypes.count)
    var bucketValues = BucketValues(buckets, rate: rate.value, countingSamples: kind == .live)
    for (index, bucket) in buckets.buckets.enumerated() {
      let found: (alloc: BucketValues.Amount, inUse: BucketValues.Amount)
      do {
        found = try bucketValues.values(of: index)
      } catch {
        throw ProfilesError.dump(error)
      }
      if kind == .live {
        (values[0], values[1]) = found.inUse
      } else {
        (values[0], values[1]) = found.alloc
        (values[2], values[3]) = found.inUse
      }
      labels[0] = .number(bytes, bucket.size)
      try writer.sample(stack: stacks[index], values: values, facts: labels)
    }
    var header = header(kind, options)
    header.periodType = ("space", "bytes")
    header.period = rate.value
    try writer.finish(header)
  }
}
