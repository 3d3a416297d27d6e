import GoHeapDump
import Pprof

/// Makes locations of the frames of allocation stacks, stack by stack.
struct StackLocator: Sendable {
  private(set) var stacks = SampleStacks()
  var tables = ProfileTables()
  /// How many stacks have the dump's own names and certainly an inlined function under another one's.
  private(set) var stacksWithInlined = 0

  private let mostLocations: Int
  private var shown: [EncodedFrame] = []
  private var locations: [UInt64] = []

  /// No stacks yet.
  ///
  /// - Parameter mostLocations: how many locations there may be.
  init(mostLocations: Int) { self.mostLocations = mostLocations }

  /// Takes a stack as the dump has it.
  mutating func add(_ frames: ArraySlice<FrameRange>, _ bytes: Span<UInt8>, _ hideRule: HideRule) {
    shown.removeAll(keepingCapacity: true)
    for index in hideRule.firstVisible(frames, bytes)..<frames.endIndex {
      let frame = frames[index]
      if hideRule.isGoexit(frame.function, bytes) { continue }
      shown.append(
        EncodedFrame(
          encoded: frame.encoded, function: frame.function, file: frame.file, line: Int64(bitPattern: frame.line)))
    }
    tables.locate(shown, in: bytes, into: &locations)
    stacks.append(locations)
    if InlinedFrames.areCertain(in: frames, bytes) { stacksWithInlined += 1 }
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
