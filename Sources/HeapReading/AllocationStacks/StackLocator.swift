import GoHeapDump
import Pprof

/// Makes locations of the frames of allocation stacks, stack by stack.
struct StackLocator: Sendable {
  private(set) var stacks = SampleStacks()
  var tables = ProfileTables()

  private let mostLocations: Int
  private var locations: [UInt64] = []
  private var found: [UInt64] = []

  /// No stacks yet.
  ///
  /// - Parameter mostLocations: how many locations there may be.
  init(mostLocations: Int) { self.mostLocations = mostLocations }

  /// Takes a stack as the dump has it.
  ///
  /// - Parameter bytes: what the frames refer to.
  mutating func add(_ frames: Span<EncodedFrame>, in bytes: Span<UInt8>) {
    tables.locate(frames, in: bytes, into: &locations)
    stacks.append(locations)
  }

  /// Takes a stack that was located with the executable: ids of locations.
  mutating func add(_ located: ArraySlice<UInt32>) {
    locations.removeAll(keepingCapacity: true)
    for location in located { locations.append(UInt64(location)) }
    stacks.append(locations)
  }

  /// Takes the first `count` of the stacks that were prepared with `shared`.
  ///
  /// - Returns: the number of the first stack in front of which there was too much of something, and of what; none is taken
  ///   from there on. Nil if there was not.
  mutating func add(
    _ prepared: BucketPreparation, count: Int, _ shared: SharedFrames
  ) -> (stack: Int, problem: HeapDumpError.Problem)? {
    // Together, unless there may be too much of something in between. A byte of a name that is mended becomes three.
    let mayExceed =
      excess(
        locations: tables.locations.count + prepared.unknown.count,
        textLength: tables.strings.length + 3 * prepared.bytes.count) != nil
    var taken = 0
    var unknown = 0
    while taken < count {
      if mayExceed, let problem = excess { return (taken, problem) }
      let stacks = taken..<(mayExceed ? taken + 1 : count)
      unknown += add(prepared, stacks, unknownFrom: unknown, shared)
      taken = stacks.upperBound
    }
    return nil
  }

  /// - Returns: how many of the locations were unknown.
  private mutating func add(
    _ prepared: BucketPreparation, _ stacks: Range<Int>, unknownFrom first: Int, _ shared: SharedFrames
  ) -> Int {
    let (entries, locations) = (prepared.entries, prepared.locations)
    var start = stacks.lowerBound == 0 ? 0 : entries[stacks.lowerBound - 1].locationsEnd
    let end = entries[stacks.upperBound - 1].locationsEnd
    let ids = locations.span
    var count = 0
    for index in start..<end where ids[index] == 0 { count += 1 }
    if count > 0 {
      let (unknown, bytes) = (prepared.unknown, prepared.bytes)
      shared.locate(unknown.span.extracting(first..<first + count), in: bytes.span, with: &tables, into: &found)
    }
    var next = 0
    for stack in stacks {
      let end = entries[stack].locationsEnd
      if next == count {
        self.stacks.append(ids.extracting(start..<end))
      } else {
        self.locations.removeAll(keepingCapacity: true)
        for index in start..<end {
          if ids[index] == 0 { next += 1 }
          self.locations.append(ids[index] == 0 ? found[next - 1] : ids[index])
        }
        self.stacks.append(self.locations)
      }
      start = end
    }
    return count
  }

  /// What there is too much of for another stack; nil if nothing is.
  var excess: HeapDumpError.Problem? { excess(locations: tables.locations.count, textLength: tables.strings.length) }

  private func excess(locations: Int, textLength: Int) -> HeapDumpError.Problem? {
    if locations > mostLocations { return .tooMany("different frames", limit: mostLocations) }
    if textLength > Limits.nameLength { return .tooMany("bytes of different names", limit: Limits.nameLength) }
    return nil
  }
}
