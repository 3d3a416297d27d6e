import GoHeapDump
import Pprof

/// Makes locations of the frames of allocation stacks, stack by stack.
struct StackLocator: Sendable {
  private(set) var stacks = SampleStacks()
  var tables = ProfileTables()

  private let mostLocations: Int
  private var locations: [UInt64] = []

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

  /// What there is too much of for another stack; nil if nothing is.
  var excess: HeapDumpError.Problem? {
    if tables.locations.count > mostLocations {
      return .tooMany("different frames", limit: mostLocations)
    }
    if tables.strings.length > Limits.nameLength {
      return .tooMany("bytes of different names", limit: Limits.nameLength)
    }
    return nil
  }
}
