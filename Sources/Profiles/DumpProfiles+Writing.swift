public import ByteStreams
import GoHeapDump
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
  ///   - keepingSystemGoroutines: whether a goroutine profile has those of the runtime, too.
  public func write(
    _ kind: ProfileKind, to sink: any ByteSink, timeNanos: Int64? = nil, labels: [SampleLabel] = [],
    keepingSystemGoroutines: Bool = false
  ) throws(WritingError) {
    let options = WritingOptions(
      timeNanos: timeNanos, labels: labels, keepsSystemGoroutines: keepingSystemGoroutines)
    do {
      try require(kind)
    } catch {
      throw .profile(error)
    }
    let output: ProfileWriter<WritingError>.Output = { (buffer, range) throws(WritingError) in
      do throws(ByteStreamError) {
        try sink.write(buffer, at: range)
      } catch {
        throw .output(error)
      }
    }
    switch kind {
    case .heap, .allocs, .live: try writeAllocations(kind, to: output, options)
    case .goroutine: try writeGoroutines(goroutines, to: output, options)
    case .retained: if let retained { try writeRetained(retained, to: output, options) }
    }
    do {
      try sink.finish()
    } catch {
      throw .output(error)
    }
  }

  /// What a caller may choose.
  struct WritingOptions {
    let timeNanos: Int64?
    let labels: [SampleLabel]
    let keepsSystemGoroutines: Bool
  }

  /// What a profile of one kind says of itself.
  func header(_ kind: ProfileKind, _ options: WritingOptions) -> ProfileWriter<WritingError>.Header {
    var header = ProfileWriter<WritingError>.Header()
    header.timeNanos = options.timeNanos ?? lastCollection
    header.comments = comments(kind)
    header.defaultSampleType = kind.defaultSampleType
    return header
  }

  private func writeAllocations(
    _ kind: ProfileKind, to output: @escaping ProfileWriter<WritingError>.Output, _ options: WritingOptions
  ) throws(WritingError) {
    var writer = ProfileWriter<WritingError>(buckets.tables, output: output)
    for entry in kind.sampleTypes { try writer.sampleType(entry.type, unit: entry.unit) }
    let texts = options.labels.map { ProfileWriter<WritingError>.SampleLabel.text($0.key, $0.value) }
    var totals = [Int64](repeating: 0, count: kind.sampleTypes.count)
    for (index, bucket) in buckets.buckets.enumerated() {
      guard let values = values(of: bucket, kind), Self.add(values, to: &totals) else {
        throw .profile(.dump(overflow(index, bucket)))
      }
      try writer.sample(stack: buckets.stacks[index], values: values, labels: [.number("bytes", bucket.size)] + texts)
    }
    var header = header(kind, options)
    header.periodType = ("space", "bytes")
    header.period = rate.value
    try writer.finish(header)
  }

  /// The values of a bucket's sample; nil if they do not fit.
  private func values(of bucket: MemProfBuckets.Bucket, _ kind: ProfileKind) -> [Int64]? {
    // Both counts are below 2^63, and so is their difference; it may be negative (Go 1.3 publishes frees too early).
    let isLive = kind == .live || buckets.isUnpublished
    let inUse = isLive ? bucket.samples : bucket.allocs - bucket.frees
    guard let inUse = Scaling.scale(count: inUse, size: bucket.size, rate: rate.value) else { return nil }
    if kind == .live { return [inUse.objects, inUse.bytes] }
    if isLive { return [inUse.objects, inUse.bytes, inUse.objects, inUse.bytes] }
    guard let allocs = Scaling.scale(count: bucket.allocs, size: bucket.size, rate: rate.value) else { return nil }
    return [allocs.objects, allocs.bytes, inUse.objects, inUse.bytes]
  }

  /// Adds the values' magnitudes, so that whatever subset a reader of the profile adds up, it fits.
  private static func add(_ values: [Int64], to totals: inout [Int64]) -> Bool {
    for index in values.indices {
      guard values[index] != .min else { return false }
      let (sum, overflow) = totals[index].addingReportingOverflow(abs(values[index]))
      guard !overflow else { return false }
      totals[index] = sum
    }
    return true
  }

  private func overflow(_ index: Int, _ bucket: MemProfBuckets.Bucket) -> HeapDumpError {
    let numbers = "\(bucket.allocs) allocs, \(bucket.frees) frees of \(bucket.size) bytes"
    return HeapDumpError(
      .overflow("the sum of what the profile shows up to here (\(numbers), scaled)"), offset: bucket.offset,
      tag: .memProf, ordinal: index + 1)
  }
}
