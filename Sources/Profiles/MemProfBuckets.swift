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
  private var locator: StackLocator
  /// Locates the stacks behind those that `locator` had, until `settle`.
  private var worker: StackWorker?
  private var batch = StackBatch()
  private var shown: [EncodedFrame] = []
  /// The numbers of the buckets whose stacks have the dump's own names and certainly an inlined function under another
  /// one's.
  private var inlined: [UInt32] = []
  /// AllocSample records.
  package private(set) var samples = 0
  /// Frames of all stacks.
  private var frames = 0
  private let worthAThread: Int
  /// Bytes of the stacks that were located on this thread.
  private var encodedLength = 0
  /// Where each bucket's number is, by its address.
  private var numbers: [UInt64: UInt32] = [:]
  /// Whether a stack has the runtime's start in it.
  private(set) var hasSchedinit = false

  /// By number of a stack in `NameResolution`, where its locations end in `resolvedLocations`.
  private var resolvedEnds: [Int] = []
  private var resolvedLocations: [UInt32] = []

  private static let schedinit = Array("runtime.schedinit".utf8)

  /// No buckets yet.
  ///
  /// - Parameters:
  ///   - mostLocations: how many different places may be in the stacks.
  ///   - worthAThread: the bytes of stacks from which on the rest is located on a thread of its own.
  package init(mostLocations: Int = Limits.differentFrames, worthAThread: Int = 1 << 20) {
    locator = StackLocator(mostLocations: mostLocations)
    self.worthAThread = worthAThread
  }

  /// The stacks of the buckets, in their order.
  package var stacks: SampleStacks { locator.stacks }

  /// What the stacks refer to.
  package var tables: ProfileTables { locator.tables }

  /// How many stacks have the dump's own names and certainly an inlined function under another one's.
  var stacksWithInlined: Int { inlined.count }

  /// Takes a MemProf record.
  ///
  /// - Parameter stack: what the record's stack is with an executable; nil without one.
  package mutating func add(
    _ record: borrowing Record, _ bytes: Span<UInt8>, _ hideRule: HideRule, _ stack: NameResolution.Stack?,
    _ names: borrowing NameResolution
  ) throws(HeapDumpError) {
    frames += record.frames.count
    let bucket: Bucket
    do throws(HeapDumpError) {
      try checkCounts(record)
      if worker == nil, let problem = locator.excess { throw record.error(problem) }
      bucket = try self.bucket(record)
    } catch {
      // What was wrong with the stacks before comes first.
      try settle()
      try checkCounts(record)
      if let problem = locator.excess { throw record.error(problem) }
      throw error
    }
    let frames = record.frames
    if buckets.isEmpty {
      hasSchedinit = frames.contains { bytes.starts(with: Self.schedinit, at: $0.function) }
      if let binary = names.choice.chosen?.binary { locator.tables.setExecutable(binary) }
    }
    buckets.append(bucket)
    if let stack {
      try settle()
      if locate(stack, names) { return }
    } else if worker == nil, encodedLength > worthAThread {
      worker = StackWorker(locator)
      locator = StackLocator(mostLocations: 0)
    }
    if InlinedFrames.areCertain(in: frames, bytes) { inlined.append(UInt32(buckets.count - 1)) }
    show(frames, bytes, hideRule)
    let shown = shown
    if let worker {
      batch.append(shown, in: bytes)
      if batch.isFull { batch = worker.submit(batch) }
    } else {
      locator.add(shown.span, in: bytes)
      if let first = shown.first, let last = shown.last {
        encodedLength += last.encoded.upperBound - first.encoded.lowerBound
      }
    }
  }

  /// Puts the frames that are to be seen into `shown`.
  private mutating func show(_ frames: [FrameRange], _ bytes: Span<UInt8>, _ hideRule: HideRule) {
    shown.removeAll(keepingCapacity: true)
    for index in hideRule.firstVisible(frames, bytes)..<frames.count {
      let frame = frames[index]
      if hideRule.isGoexit(frame.function, bytes) { continue }
      shown.append(
        EncodedFrame(
          encoded: frame.encoded, function: frame.function, file: frame.file, line: Int64(bitPattern: frame.line)))
    }
  }

  /// Waits until all stacks are located. To be called behind the last MemProf record, and before an error is believed.
  ///
  /// - Throws: what is wrong with a MemProf record that was added; it and those behind it are no buckets then.
  package mutating func settle() throws(HeapDumpError) {
    guard let worker else { return }
    if !batch.isEmpty { _ = worker.submit(batch) }
    self.worker = nil
    batch = StackBatch()
    let result = worker.finish()
    locator = result.locator
    locator.tables.forgetFrames()
    guard let (number, problem) = result.excess else { return }
    let offset = buckets[number].offset
    buckets.removeSubrange(number...)
    inlined.removeAll { $0 >= number }
    throw HeapDumpError(problem, offset: offset, tag: .memProf, ordinal: number + 1)
  }

  private mutating func bucket(_ record: borrowing Record) throws(HeapDumpError) -> Bucket {
    let address = record[.bucket] ?? 0
    guard numbers.updateValue(UInt32(buckets.count), forKey: address) == nil else {
      throw record.error(.duplicateBucket(address))
    }
    return Bucket(
      size: try Self.signed(record, .size), allocs: try Self.signed(record, .allocs),
      frees: try Self.signed(record, .frees), offset: record.offset)
  }

  /// Makes locations of a stack as the executable has it.
  ///
  /// - Returns: whether it has.
  private mutating func locate(_ stack: NameResolution.Stack, _ names: borrowing NameResolution) -> Bool {
    if let new = stack.new {
      let lines = new.lines.map { line in
        let function = locator.tables.function(
          name: names.text(line.name), file: names.text(line.file), startLine: line.startLine)
        return (function: function, line: line.line)
      }
      var start = 0
      for end in new.locationEnds {
        // There are fewer than 2^32 locations: their table counts so far.
        resolvedLocations.append(UInt32(locator.tables.location(lines: Array(lines[start..<end]))))
        start = end
      }
      resolvedEnds.append(resolvedLocations.count)
    }
    let range = (stack.number == 0 ? 0 : resolvedEnds[stack.number - 1])..<resolvedEnds[stack.number]
    guard !range.isEmpty else { return false }
    locator.add(resolvedLocations[range])
    return true
  }

  /// Takes an AllocSample record.
  package mutating func addSample(_ record: borrowing Record) throws(HeapDumpError) {
    try settle()
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

  private func checkCounts(_ record: borrowing Record) throws(HeapDumpError) {
    if buckets.count >= Limits.buckets { throw record.error(.tooMany("MemProf records", limit: Limits.buckets)) }
    if frames > Limits.frames { throw record.error(.tooMany("frames", limit: Limits.frames)) }
  }

  private static func signed(_ record: borrowing Record, _ field: Field) throws(HeapDumpError) -> Int64 {
    let value = record[field] ?? 0
    guard let signed = Int64(exactly: value) else {
      throw record.error(.tooLarge(field, value, limit: UInt64(Int64.max)))
    }
    return signed
  }
}
