package import GoHeapDump
package import GoRuntime
import Names
package import ObjectGraph

/// How long goroutines have waited, as the runtime's own tracebacks tell it (`[chan receive, 12 minutes]`).
///
/// The first collection that finds a goroutine waiting notes when the one before it ended (runtime/mgcmark.go: `g.waitsince` is
/// `work.tstart`), so that the goroutine began to wait some time after that. The clock counts nanoseconds since some moment, and no
/// record says what it showed when the heap was written. It was not less than the latest of the notes; and since Go 1.23 the goroutine
/// that writes a dump has in its frame when it stopped the world (runtime/proc.go: `worldStop`).
package struct WaitTimes: Sendable {
  /// What the clock showed, or at least that; 0 if nothing is known.
  private let now: UInt64
  /// Whether it showed just that.
  package let isClockKnown: Bool

  /// - Parameter version: the program's release; nil if it is not known.
  package init(_ graph: ObjectGraph, _ version: GoVersion?) {
    let latest = graph.goroutines.goroutines.reduce(0) { max($0, $1.waitSince) }
    let keepsStop = version.map { $0 >= GoVersion(minor: 23) } ?? false
    let stop = keepsStop ? Self.worldStop(graph, after: latest) : nil
    (now, isClockKnown) = (stop ?? latest, stop != nil)
  }

  /// How long a goroutine has waited, in nanoseconds; nil if that is not known, or it does not wait.
  package func wait(_ goroutine: Goroutines.Goroutine) -> UInt64? {
    guard goroutine.waitSince > 0, goroutine.waitSince <= now, goroutine.status.hasWaitReason else { return nil }
    return now - goroutine.waitSince
  }

  /// When the world was stopped for the dump: of the frame that stopped it, two words that follow each other, in either order, like
  /// the moments when that began and ended, one soon behind the other, and both behind all others that are known.
  private static func worldStop(_ graph: ObjectGraph, after latest: UInt64) -> UInt64? {
    guard let contents = graph.contents, contents.pointerSize == 8, latest > 0 else { return nil }
    let goroutines = graph.goroutines
    let stopper = goroutines.frames.indices.first { goroutines.function(goroutines.frames[$0]) == writer }
    guard let stopper, stopper < contents.frames.count else { return nil }
    let heap = Self.heap(graph)
    func isAddress(_ number: Int) -> Bool {
      contents.isPointer(number) || heap.contains(contents.word(number)) || stacks.contains(contents.word(number))
    }
    var found: UInt64?
    for number in contents.frames[stopper].words.dropLast() {
      let (one, other) = (contents.word(number), contents.word(number + 1))
      let (start, end) = (min(one, other), max(one, other))
      guard start >= latest, end - start < longestStop, end < longestLife, !isAddress(number), !isAddress(number + 1)
      else { continue }
      // Two such places say nothing.
      if found != nil { return nil }
      found = end
    }
    return found
  }

  /// Where the heap lies, and with it the stacks of goroutines: whole arenas, as addresses in the frame may be of either.
  private static func heap(_ graph: ObjectGraph) -> Range<UInt64> {
    guard let first = graph.addresses.first, let last = graph.addresses.last, last < UInt64.max - 2 * arena else {
      return 0..<0
    }
    return first & ~(arena - 1)..<(last | (arena - 1)) + 1
  }

  private static let arena: UInt64 = 64 << 20
  /// Where Linux has the stacks of threads and what is mapped: as moments, some minutes a day and a half after the start.
  private static let stacks: Range<UInt64> = 0x7f00_0000_0000..<0x8000_0000_0000

  private static let writer: Name = "runtime/debug.WriteHeapDump"
  /// It takes some microseconds; a minute is long for the worst case.
  private static let longestStop: UInt64 = 60 * 1_000_000_000
  /// No machine runs for ten years. Times of day, of which some may be left in the frame, are farther from 1970.
  private static let longestLife: UInt64 = 10 * 366 * 86_400 * 1_000_000_000
}
