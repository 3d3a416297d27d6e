package import GoHeapDump
import GoRuntime
import Names

/// How long goroutines have waited or been in a system call, as the runtime's own tracebacks tell it (`[chan receive, 12 minutes]`).
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

  /// How long the goroutines of the program that `params` describes have waited.
  package init(_ goroutines: Goroutines, _ params: Params) {
    let latest = goroutines.goroutines.reduce(0) { max($0, $1.waitSince) }
    let keepsStop = GoVersion(buildVersion: params.buildVersion).map { $0 >= GoVersion(minor: 23) } ?? false
    let stop = keepsStop ? goroutines.writerFrame.flatMap { Self.worldStop($0, params, after: latest) } : nil
    (now, isClockKnown) = (stop ?? latest, stop != nil)
  }

  /// How long a goroutine has waited, in nanoseconds; nil if that is not known, or it neither waits nor is in
  /// a system call.
  package func wait(_ goroutine: Goroutines.Goroutine) -> UInt64? {
    guard goroutine.waitSince > 0, goroutine.waitSince <= now, goroutine.status.hasWaitTime else { return nil }
    return now - goroutine.waitSince
  }

  /// How many whole minutes a goroutine has waited, as tracebacks count them; nil as of `wait`.
  package func minutes(_ goroutine: Goroutines.Goroutine) -> Int64? {
    wait(goroutine).map { Int64($0 / 60_000_000_000) }
  }

  /// When the world was stopped for the dump: of the frame that stopped it, two words that follow each other, in either order, like
  /// the moments when that began and ended, one soon behind the other, and both behind all others that are known.
  private static func worldStop(_ frame: Goroutines.WriterFrame, _ params: Params, after latest: UInt64) -> UInt64? {
    guard params.pointerSize == 8, latest > 0 else { return nil }
    let heap = Self.heap(params)
    let words = stride(from: 0, through: frame.bytes.count - 8, by: 8).map { start in
      let word = frame.bytes[start..<start + 8]
      return (params.isBigEndian ? Array(word) : word.reversed()).reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
    }
    let pointers = Set(frame.pointers.map { $0 / 8 })
    func isAddress(_ number: Int) -> Bool {
      pointers.contains(UInt64(number)) || heap.contains(words[number]) || stacks.contains(words[number])
    }
    var found: UInt64?
    for number in words.indices.dropLast() {
      let (one, other) = (words[number], words[number + 1])
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
  private static func heap(_ params: Params) -> Range<UInt64> {
    let (first, last) = (params.arena.start, params.arena.end)
    guard first <= last, last < UInt64.max - 2 * arena else { return 0..<0 }
    return first & ~(arena - 1)..<(last | (arena - 1)) + 1
  }

  private static let arena: UInt64 = 64 << 20
  /// Where Linux has the stacks of threads and what is mapped: as moments, some minutes a day and a half after the start.
  private static let stacks: Range<UInt64> = 0x7f00_0000_0000..<0x8000_0000_0000

  /// It takes some microseconds; a minute is long for the worst case.
  private static let longestStop: UInt64 = 60 * 1_000_000_000
  /// No machine runs for ten years. Times of day, of which some may be left in the frame, are farther from 1970.
  private static let longestLife: UInt64 = 10 * 366 * 86_400 * 1_000_000_000
}
