import GoHeapDump
import HeapReading

/// How many bytes of stacks the frames of goroutines take, by equal stacks.
struct StackUse {
  /// Goroutines with equal stacks.
  struct Group {
    /// One of them: a number of `Goroutines`.
    let first: Int
    var count = 0
    var bytes: UInt64 = 0
  }

  /// In the order of the dump; none if they would be more than there is.
  private(set) var groups: [Group] = []
  /// What all frames take.
  private(set) var bytes: UInt64 = 0

  /// - Parameter most: how many bytes all stacks have.
  init(_ frames: GoroutineFrames, atMost most: UInt64) {
    let goroutines = frames.goroutines
    let stacks = EqualStacks(goroutines, byName: !frames.showsInstructions)
    groups = stacks.firsts.map { Group(first: $0) }
    for (number, goroutine) in goroutines.goroutines.enumerated() {
      let own = goroutine.frames.reduce(UInt64(0)) { $0 + UInt64(goroutines.frames[$1].length) }
      groups[stacks.numbers[number]].count += 1
      groups[stacks.numbers[number]].bytes += own
      bytes += own
    }
    groups.removeAll { $0.bytes == 0 }
    // In a damaged dump.
    if bytes > most { (groups, bytes) = ([], 0) }
  }
}
