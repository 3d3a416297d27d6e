package import GoHeapDump
package import Pprof
import StackResolution

/// The MemProf records of a dump with their stacks made locations, and how many samples of each are alive.
package struct MemProfBuckets {
  /// What a record says besides its stack.
  package struct Bucket {
    /// Bytes of one object.
    package let size: Int64
    package let allocs: Int64
    package let frees: Int64
    /// Where in the dump the record begins.
    package let offset: Int
    /// AllocSample records that name the bucket: sampled objects that are in the dump.
    package var samples: Int64 = 0
  }

  package private(set) var buckets: [Bucket] = []
  package private(set) var stacks = SampleStacks()
  package private(set) var tables = ProfileTables()
  /// AllocSample records.
  package private(set) var samples = 0
  /// Frames of all stacks.
  private var frames = 0
  /// Where each bucket's number is, by its address.
  private var numbers: [UInt64: UInt32] = [:]
  private var locations: [UInt64] = []
  /// Whether a stack has the runtime's start in it.
  private(set) var hasSchedinit = false

  /// By number of a stack in `NameResolution`, where its locations end in `resolvedLocations`.
  private var resolvedEnds: [Int] = []
  private var resolvedLocations: [UInt32] = []

  /// How many stacks have the dump's own names and certainly an inlined function under another one's.
  private(set) var stacksWithInlined = 0

  private static let schedinit = Array("runtime.schedinit".utf8)

  /// No buckets yet.
  package init() {}

  /// Takes a MemProf record, with the names in the dump.
  package mutating func add(
    _ record: borrowing Record, _ bytes: Span<UInt8>, _ hideRule: HideRule
  ) throws(HeapDumpError) {
    try add(record, bytes, hideRule, nil, NameResolution(nil))
  }

  /// Takes a MemProf record.
  ///
  /// - Parameter stack: what the record's stack is with an executable; nil without one.
  mutating func add(
    _ record: borrowing Record, _ bytes: Span<UInt8>, _ hideRule: HideRule, _ stack: NameResolution.Stack?,
    _ names: borrowing NameResolution
  ) throws(HeapDumpError) {
    let address = record[.bucket] ?? 0
    frames += record.frames.count
    try checkLimits(record)
    guard numbers.updateValue(UInt32(buckets.count), forKey: address) == nil else {
      throw record.error(.duplicateBucket(address))
    }
    let bucket = Bucket(
      size: try Self.signed(record, .size), allocs: try Self.signed(record, .allocs),
      frees: try Self.signed(record, .frees), offset: record.offset)
    let frames = record.frames
    if buckets.isEmpty, let binary = names.choice.chosen?.binary { tables.setExecutable(binary) }
    if !locate(stack, names) {
      locate(frames, bytes, hideRule)
      if InlinedFrames.areCertain(in: frames, bytes) { stacksWithInlined += 1 }
    }
    if buckets.isEmpty {
      hasSchedinit = frames.contains { bytes.starts(with: Self.schedinit, at: $0.function) }
    }
    stacks.append(locations)
    buckets.append(bucket)
  }

  /// Makes locations of a stack as the executable has it.
  ///
  /// - Returns: whether it has.
  private mutating func locate(_ stack: NameResolution.Stack?, _ names: borrowing NameResolution) -> Bool {
    guard let stack else { return false }
    if let new = stack.new {
      let lines = new.lines.map { line in
        let function = tables.function(
          name: names.text(line.name), file: names.text(line.file), startLine: line.startLine)
        return (function: function, line: line.line)
      }
      var start = 0
      for end in new.locationEnds {
        // There are fewer than 2^32 locations: their table counts so far.
        resolvedLocations.append(UInt32(tables.location(lines: Array(lines[start..<end]))))
        start = end
      }
      resolvedEnds.append(resolvedLocations.count)
    }
    let range = (stack.number == 0 ? 0 : resolvedEnds[stack.number - 1])..<resolvedEnds[stack.number]
    locations.removeAll(keepingCapacity: true)
    for location in resolvedLocations[range] { locations.append(UInt64(location)) }
    return !range.isEmpty
  }

  /// Makes locations of frames as the dump has them.
  private mutating func locate(_ frames: [FrameRange], _ bytes: Span<UInt8>, _ hideRule: HideRule) {
    locations.removeAll(keepingCapacity: true)
    for index in hideRule.firstVisible(frames, bytes)..<frames.count {
      let frame = frames[index]
      if hideRule.isGoexit(frame.function, bytes) { continue }
      locations.append(
        tables.location(
          encoded: frame.encoded, function: frame.function, file: frame.file, line: Int64(bitPattern: frame.line),
          in: bytes))
    }
  }

  /// Takes an AllocSample record.
  package mutating func addSample(_ record: borrowing Record) throws(HeapDumpError) {
    let address = record[.bucket] ?? 0
    guard let number = numbers[address] else { throw record.error(.unknownBucket(address)) }
    buckets[Int(number)].samples += 1
    samples += 1
  }

  /// Whether the program recorded allocations; if it did not, a profile of them says nothing.
  package var holdsProfile: Bool {
    // The runtime's start is recorded since Go 1.25 even if nothing else is.
    !buckets.isEmpty && !(buckets.count == 1 && hasSchedinit)
  }

  /// Whether the profile was never published: no collection has ended, yet objects were sampled.
  package var isUnpublished: Bool {
    buckets.contains { $0.samples > 0 } && buckets.allSatisfy { $0.allocs == 0 && $0.frees == 0 }
  }

  /// How many samples there are of objects of each size, by the size up to that of `SamplingRate.sizes`.
  package var samplesBySize: [UInt64] {
    var counts = [UInt64](repeating: 0, count: SamplingRate.sizes.upperBound + 1)
    for bucket in buckets where bucket.size < counts.count { counts[Int(bucket.size)] += UInt64(bucket.samples) }
    return counts
  }

  /// The least number of samples of objects of each size, if some AllocSample records may be missing: those that are
  /// there, or those that were allocated and not freed as far as the runtime had published.
  var leastSamplesBySize: [UInt64] {
    var counts = [UInt64](repeating: 0, count: SamplingRate.sizes.upperBound + 1)
    for bucket in buckets where bucket.size < counts.count {
      // What a hostile dump claims is cut so that the sum of all buckets fits.
      let most = min(max(0, bucket.samples, bucket.allocs - bucket.frees), 1 << 32)
      counts[Int(bucket.size)] += UInt64(most)
    }
    return counts
  }

  /// Whether there is anything in them to show.
  var hasNumbers: Bool { buckets.contains { $0.samples > 0 || $0.allocs > 0 || $0.frees > 0 } }

  private func checkLimits(_ record: borrowing Record) throws(HeapDumpError) {
    if buckets.count >= Limits.buckets { throw record.error(.tooMany("MemProf records", limit: Limits.buckets)) }
    if frames > Limits.frames { throw record.error(.tooMany("frames", limit: Limits.frames)) }
    if tables.locations.count > Limits.differentFrames {
      throw record.error(.tooMany("different frames", limit: Limits.differentFrames))
    }
    if tables.strings.length > Limits.nameLength {
      throw record.error(.tooMany("bytes of different names", limit: Limits.nameLength))
    }
  }

  private static func signed(_ record: borrowing Record, _ field: Field) throws(HeapDumpError) -> Int64 {
    let value = record[field] ?? 0
    guard let signed = Int64(exactly: value) else {
      throw record.error(.tooLarge(field, value, limit: UInt64(Int64.max)))
    }
    return signed
  }
}
