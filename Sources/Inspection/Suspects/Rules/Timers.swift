import HeapReading
import Names
import ObjectGraph

extension SuspectRule {
  /// Timers and tickers to which only the runtime's own lists lead: nobody can stop them any more. Few of them hold little.
  static let timers = SuspectRule(kind: "timers") { facts in
    let isList = facts.names { $0 == "[]*runtime.timer" || $0 == "[]runtime.timerWhen" }
    let isTimer = facts.names { name in
      name.hasSuffix(" with runtime.timer at +16") || name.hasSuffix(" with runtime.timer at +8")
        || ["time.Timer", "time.Ticker", "runtime.timeTimer"].contains(name)
    }
    let timers = facts.all(isTimer).filter { number in
      facts.holder(of: number).map { isList[Int(facts.objectNames.names[$0])] } ?? false
    }
    guard timers.count >= 100, facts.isLarge(facts.amount(timers).bytes, part: 20) else { return [] }
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
}
