import HeapReading
import Names
import ObjectGraph

extension SuspectRule {
  /// Timers and tickers to which only the runtime's own lists lead: nobody can stop them any more. Few of them hold little.
  static let timers = SuspectRule(kind: "timers") { facts in
    let timers = layouts.flatMap { layout in
      guard facts.objectNames.texts.contains(layout.list) else { return [Int]() }
      let isTimer = facts.names { layout.names.contains($0) || $0.hasSuffix(layout.suffix(facts)) }
      return facts.all(isTimer).filter { number in
        facts.root(holding: number).map { facts.isTimer($0) } ?? false
          && facts.object(number).map { layout.runs($0, facts) } ?? false
      }
    }
    guard timers.count >= 100, facts.isLarge(facts.bytes(timers), part: 20) else { return [] }
    let name = facts.callback(of: timers) ?? "time.Timer"
    return [
      Finding(name: name, count: timers.count, held: timers, place: timers.first) { told in
        """
        \(timers.count.grouped) timers or tickers run that nobody can stop any more\
        \(name.hasPrefix("time.") ? "" : ", most of them for \(name)"): only the runtime refers to them. They hold \
        \(told.amount)\(told.inside).
        """
      }
    ]
  }

  /// How the runtime keeps timers.
  private struct TimerLayout: Sendable {
    /// The type of the lists.
    let list: Name
    /// Whole objects with a timer in them; others are known to have one in a part.
    let names: Set<Name>
    /// Where the timer is in one, and where in it the byte with its state, in words and bytes behind them.
    let start: (words: Int, bytes: Int)
    let state: (words: Int, bytes: Int)
    /// Whether one with this state was stopped, and is in the list only until the runtime gets to it.
    let isStopped: @Sendable (UInt8) -> Bool

    func suffix(_ facts: SuspectFacts) -> Name {
      " with runtime.timer at +\(start.words * facts.width + start.bytes)"
    }

    func runs(_ object: Int, _ facts: SuspectFacts) -> Bool {
      let words = start.words + state.words
      guard let byte = facts.byte(object, words * facts.width + start.bytes + state.bytes) else { return false }
      return !isStopped(byte)
    }
  }

  private static let layouts = [
    // Go 1.14 to 1.22 (runtime/time.go): behind the channel; the state is behind five numbers of 64 bits, three of them times,
    // and words of which there are five; 3 to 5 are those of deleted timers.
    TimerLayout(
      list: "[]*runtime.timer", names: ["time.Timer", "time.Ticker"], start: (1, 0), state: (5, 24),
      isStopped: { (3...5).contains($0) }),
    // Since Go 1.23: behind the channel and a flag; the state is behind a lock and a copy of it; bit 2 is `timerZombie`.
    TimerLayout(
      list: "[]runtime.timerWhen", names: ["time.Timer", "time.Ticker", "runtime.timeTimer"], start: (2, 0),
      state: (1, 1),
      isStopped: { $0 & 4 != 0 }),
  ]
}

extension SuspectFacts {
  /// Whether a root stands for timers.
  fileprivate func isTimer(_ root: Int) -> Bool {
    if case .callbacks(.timers, _?) = graph.roots.nodes[root] { true } else { false }
  }

  /// Bytes of a pointer.
  fileprivate var width: Int { graph.contents?.pointerSize ?? 8 }

  /// The byte at an offset of an object; nil if it has no pointers, or nothing is known of its contents.
  fileprivate func byte(_ object: Int, _ offset: Int) -> UInt8? {
    guard let contents = graph.contents, let start = contents.start(object), offset < graph.sizes[object] else {
      return nil
    }
    let place = offset % width
    let shift = 8 * (contents.isBigEndian ? width - 1 - place : place)
    return UInt8(truncatingIfNeeded: contents.word(start + offset / width) >> UInt64(shift))
  }
}
