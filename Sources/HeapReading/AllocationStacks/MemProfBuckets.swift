package import GoHeapDump
package import Pprof
import StackResolution

/// The MemProf records of a dump with their stacks made locations, and how many samples of each are alive.
package struct MemProfBuckets {
  package private(set) var buckets: [Bucket] = []
  private var locator: StackLocator
  /// What finds the frames of `locator` faster, while several threads look into it.
  private var shared: SharedFrames?
  private var shown: [EncodedFrame] = []
  /// How many stacks have the dump's own names and certainly an inlined function under another one's.
  package private(set) var stacksWithInlined = 0
  /// AllocSample records.
  package private(set) var samples = 0
  /// Frames of all stacks.
  private var frames = 0
  private var numbers = BucketNumbers()
  /// Whether a stack has the runtime's start in it.
  private(set) var hasSchedinit = false

  /// By number of a stack in `NameResolution`, where its locations end in `resolvedLocations`.
  private var resolvedEnds: [Int] = []
  private var resolvedLocations: [UInt32] = []

  private static let schedinit = Array("runtime.schedinit".utf8)

  /// No buckets yet.
  ///
  /// - Parameter mostLocations: how many different places may be in the stacks.
  package init(mostLocations: Int = Limits.differentFrames) { locator = StackLocator(mostLocations: mostLocations) }

  /// The stacks of the buckets, in their order.
  package var stacks: SampleStacks { locator.stacks }

  /// What the stacks refer to.
  package var tables: ProfileTables { locator.tables }

  /// Takes a MemProf record.
  ///
  /// - Parameter stack: what the record's stack is with an executable; nil without one.
  package mutating func add(
    _ record: borrowing Record, _ bytes: Span<UInt8>, _ hideRule: HideRule, _ stack: NameResolution.Stack?,
    _ names: borrowing NameResolution
  ) throws(HeapDumpError) {
    let frames = record.frames
    self.frames += frames.count
    do throws(HeapDumpError.Problem) {
      if let problem = excess ?? locator.excess { throw problem }
      try addBucket(Numbers(record, bytes, hideRule))
    } catch {
      throw record.error(error)
    }
    if buckets.count == 1 {
      hasSchedinit =
        frames.contains { bytes.starts(with: Self.schedinit, at: $0.function) }
        || stack?.new?.lines.contains { names.text($0.name).elementsEqual(Self.schedinit) } ?? false
      if let chosen = names.choice.chosen { locator.tables.setExecutable(chosen) }
    }
    if let stack, locate(stack, names) { return }
    if InlinedFrames.areCertain(in: frames, bytes) { stacksWithInlined += 1 }
    hideRule.show(frames, bytes, into: &shown)
    let shown = shown
    locator.add(shown.span, in: bytes)
  }

  /// Something to prepare MemProf records with, for `add(_:ordinal:)`; not the first one of a dump.
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
        if let problem = excess { throw problem }
        try addBucket(entry.numbers)
      } catch {
        failure = entry.error(error, ordinal: ordinal + index)
        break
      }
    }
    if let excess = locator.add(prepared, count: buckets.count - first, shared) {
      buckets.removeLast(buckets.count - first - excess.stack)
      failure = prepared.entries[excess.stack].error(excess.problem, ordinal: ordinal + excess.stack)
    }
    for entry in prepared.entries.prefix(buckets.count - first) where entry.isInlined { stacksWithInlined += 1 }
    if let failure { throw failure }
  }

  private mutating func addBucket(_ numbers: Numbers) throws(HeapDumpError.Problem) {
    guard self.numbers.insert(numbers.address) else { throw .duplicateBucket(numbers.address) }
    buckets.append(try Bucket(numbers))
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

  /// By number of a bucket, how many of its samples were made in each of the times that `Births` tells; of those that have
  /// any, and empty without such.
  package private(set) var sampleTimes: [Int: [Int64]] = [:]

  /// A sampled object.
  package struct SampledObject: Sendable {
    /// Where it begins.
    package let address: UInt64
    /// A number of `buckets`.
    package let bucket: UInt32
  }

  /// The sampled objects, in the order of the dump; empty if nobody wants them.
  package private(set) var sampledObjects: [SampledObject] = []

  /// Takes an AllocSample record.
  ///
  /// - Parameters:
  ///   - isKept: whether it is to be among `sampledObjects`.
  ///   - time: when the object was made; nil if that is not asked.
  ///   - times: how many there are.
  package mutating func addSample(
    _ record: borrowing Record, isKept: Bool = false, time: UInt8? = nil, times: Int = 0
  ) throws(HeapDumpError) {
    // No MemProf record is behind them, in a dump as Go writes it: the memory is for others.
    shared = nil
    let address = record[.bucket] ?? 0
    guard let number = numbers.find(address) else { throw record.error(.unknownBucket(address)) }
    buckets[number].samples += 1
    if isKept, let object = record[.object] {
      sampledObjects.append(SampledObject(address: object, bucket: UInt32(truncatingIfNeeded: number)))
    }
    if let time { sampleTimes[number, default: [Int64](repeating: 0, count: times)][Int(time)] += 1 }
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
}

extension MemProfBuckets {
  /// The numbers of a MemProf record, which may be anything in a damaged dump.
  struct Numbers {
    let address: UInt64
    let size: UInt64
    let objectSize: UInt64
    let allocs: UInt64
    let frees: UInt64
    let offset: Int

    init(_ record: borrowing Record, _ bytes: Span<UInt8>, _ hideRule: HideRule) {
      (address, size) = (record[.bucket] ?? 0, record[.size] ?? 0)
      (allocs, frees, offset) = (record[.allocs] ?? 0, record[.frees] ?? 0, record.offset)
      objectSize = hideRule.objectSize(record, bytes)
    }
  }

  /// What a record says besides its stack.
  package struct Bucket {
    /// Bytes of one object, as it was sampled.
    package let size: Int64
    /// Bytes of one object, as it is in the heap: not more than `size`.
    package let objectSize: Int64
    package let allocs: Int64
    package let frees: Int64
    /// Where in the dump the record begins.
    package let offset: Int
    /// AllocSample records that name the bucket: sampled objects that are in the dump.
    package fileprivate(set) var samples: Int64 = 0

    fileprivate init(_ numbers: Numbers) throws(HeapDumpError.Problem) {
      func signed(_ field: Field, _ value: UInt64) throws(HeapDumpError.Problem) -> Int64 {
        guard let signed = Int64(exactly: value) else { throw .tooLarge(field, value, limit: UInt64(Int64.max)) }
        return signed
      }
      size = try signed(.size, numbers.size)
      objectSize = Int64(numbers.objectSize)
      allocs = try signed(.allocs, numbers.allocs)
      frees = try signed(.frees, numbers.frees)
      offset = numbers.offset
    }
  }
}
