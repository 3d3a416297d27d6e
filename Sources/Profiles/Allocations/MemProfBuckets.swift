package import GoHeapDump
package import Pprof
import StackResolution

/// The MemProf records of a dump with their stacks made locations, and how many samples of each are alive.
package struct MemProfBuckets {
  package private(set) var buckets: [Bucket] = []
  private var locator: StackLocator
  /// Locates the stacks behind those that `locator` had, until `settle`.
  private var worker: StackWorker?
  /// What finds the frames of `locator` faster, while several threads look into it.
  private var shared: SharedFrames?
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
  private var numbers = BucketNumbers()
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
  package var stacksWithInlined: Int { inlined.count }

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
      if let chosen = names.choice.chosen { locator.tables.setExecutable(chosen) }
    }
    buckets.append(bucket)
    if let stack {
      try settle()
      if locate(stack, names) { return }
    } else if worker == nil, shared == nil, encodedLength > worthAThread {
      worker = StackWorker(locator)
      locator = StackLocator(mostLocations: 0)
    }
    if InlinedFrames.areCertain(in: frames, bytes) { inlined.append(UInt32(buckets.count - 1)) }
    hideRule.show(frames, bytes, into: &shown)
    if let worker {
      batch.append(shown, in: bytes)
      if batch.isFull { batch = worker.submit(batch) }
    } else {
      let shown = shown
      locator.add(shown.span, in: bytes)
      if let first = shown.first, let last = shown.last {
        encodedLength += last.encoded.upperBound - first.encoded.lowerBound
      }
    }
  }

  /// Whether the next MemProf records may be prepared: not the first one, and not while a thread of their own locates
  /// stacks.
  var canBePrepared: Bool { !buckets.isEmpty && worker == nil }

  /// Something to prepare MemProf records with, for `add(_:ordinal:)`, when they can be.
  package mutating func preparation(_ hideRule: HideRule) -> BucketPreparation {
    let shared = shared ?? SharedFrames(locator.tables.takeFrames())
    self.shared = shared
    return BucketPreparation(hideRule, shared.reader())
  }

  /// Takes MemProf records that were prepared.
  ///
  /// - Parameter ordinal: which of the dump's MemProf records the first one is.
  package mutating func add(_ prepared: BucketPreparation, ordinal: Int) throws(HeapDumpError) {
    guard let shared else { preconditionFailure("prepared with other tables") }
    let first = buckets.count
    var failure: HeapDumpError?
    for (index, entry) in prepared.entries.enumerated() {
      frames += entry.frames
      do throws(HeapDumpError.Problem) {
        try add(entry)
      } catch {
        failure = entry.error(error, ordinal: ordinal + index)
        break
      }
    }
    if let excess = locator.add(prepared, count: buckets.count - first, shared) {
      buckets.removeLast(buckets.count - first - excess.stack)
      failure = prepared.entries[excess.stack].error(excess.problem, ordinal: ordinal + excess.stack)
    }
    for number in first..<buckets.count where prepared.entries[number - first].isInlined {
      inlined.append(UInt32(number))
    }
    if let failure { throw failure }
  }

  private mutating func add(_ entry: BucketPreparation.Entry) throws(HeapDumpError.Problem) {
    if let problem = excess { throw problem }
    buckets.append(
      try bucket(
        entry.address, size: entry.size, allocs: entry.allocs, frees: entry.frees, offset: entry.offset))
  }

  /// Waits until all stacks are located. To be called behind the last MemProf record, and before an error is believed.
  ///
  /// - Throws: what is wrong with a MemProf record that was added; it and those behind it are no buckets then.
  package mutating func settle() throws(HeapDumpError) {
    shared = nil
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
    do throws(HeapDumpError.Problem) {
      return try bucket(
        record[.bucket] ?? 0, size: record[.size] ?? 0, allocs: record[.allocs] ?? 0, frees: record[.frees] ?? 0,
        offset: record.offset)
    } catch {
      throw record.error(error)
    }
  }

  private mutating func bucket(
    _ address: UInt64, size: UInt64, allocs: UInt64, frees: UInt64, offset: Int
  ) throws(HeapDumpError.Problem) -> Bucket {
    guard numbers.insert(address) else { throw .duplicateBucket(address) }
    return try Bucket(size: size, allocs: allocs, frees: frees, offset: offset)
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
      let bias = names.choice.chosen?.bias ?? 0
      var start = 0
      for (end, address) in zip(new.locationEnds, new.addresses) {
        // There are fewer than 2^32 locations: their table counts so far.
        let location = locator.tables.location(
          lines: Array(lines[start..<end]), address: address == 0 ? 0 : address &+ bias)
        resolvedLocations.append(UInt32(location))
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
    guard let number = numbers.find(address) else { throw record.error(.unknownBucket(address)) }
    buckets[number].samples += 1
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

  /// Whether there is anything in them to show.
  var hasNumbers: Bool { buckets.contains { $0.samples > 0 || $0.allocs > 0 || $0.frees > 0 } }

  /// What there is too much of for another bucket, with the frames of which `frames` counts already.
  private var excess: HeapDumpError.Problem? {
    if buckets.count >= Limits.buckets { return .tooMany("MemProf records", limit: Limits.buckets) }
    if frames > Limits.frames { return .tooMany("frames", limit: Limits.frames) }
    return nil
  }

  private func checkCounts(_ record: borrowing Record) throws(HeapDumpError) {
    if let problem = excess { throw record.error(problem) }
  }
}
