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
  ///   - timeNanos: when it was taken, in nanoseconds since 1970; nil for the end of the last collection.
  ///   - labels: texts that every sample is labelled with.
  public func write(
    _ kind: ProfileKind, to sink: any ByteSink, timeNanos: Int64? = nil, labels: [SampleLabel] = []
  ) throws(WritingError) {
    do {
      try requireMemProf()
    } catch {
      throw .profile(error)
    }
    var writer = ProfileWriter(buckets.tables) { (buffer, range) throws(WritingError) in
      do throws(ByteStreamError) {
        try sink.write(buffer, at: range)
      } catch {
        throw .output(error)
      }
    }
    for entry in kind.sampleTypes { try writer.sampleType(entry.type, unit: entry.unit) }
    let texts = labels.map { ProfileWriter<WritingError>.SampleLabel.text($0.key, $0.value) }
    var bucketValues = BucketValues(buckets, rate: rate.value, countingSamples: kind == .live)
    for (index, bucket) in buckets.buckets.enumerated() {
      let found: (alloc: BucketValues.Amount, inUse: BucketValues.Amount)
      do {
        found = try bucketValues.values(of: index)
      } catch {
        throw .profile(.dump(error))
      }
      let inUse = [found.inUse.objects, found.inUse.bytes]
      let values = kind == .live ? inUse : [found.alloc.objects, found.alloc.bytes] + inUse
      try writer.sample(stack: buckets.stacks[index], values: values, labels: [.number("bytes", bucket.size)] + texts)
    }
    var header = ProfileWriter<WritingError>.Header()
    header.timeNanos = timeNanos ?? lastCollection
    header.periodType = ("space", "bytes")
    header.period = rate.value
    header.comments = comments
    header.defaultSampleType = kind.defaultSampleType
    try writer.finish(header)
    do {
      try sink.finish()
    } catch {
      throw .output(error)
    }
  }
}
