import HeapReading
import Names

extension SuspectRule {
  /// Goroutines that wait for a channel, a lock or a condition to which nothing leads that may still run, as far as the dump
  /// says. A few may be on purpose.
  static let goroutineLeak = SuspectRule(kind: "goroutine-leak") { facts in
    let stuck = facts.stuck.isStuck
    guard stuck.contains(true) else { return [] }
    return GoroutineGroup.groups(facts) { stuck[$0] }.filter { group in
      let count = group.goroutines.count
      return count >= 10 && (count >= 100 || facts.isLarge(facts.bytes(group.held), part: 100))
        && !group.functions.contains { $0.hasPrefix("net/http.(*persistConn).") }
    }.map { group in
      Finding(name: group.creator, count: group.goroutines.count, held: group.held) { told in
        """
        \(group.goroutines.count.grouped) goroutines that \(group.creator) started wait in \(group.function) \
        (\(group.reason)), and nothing that may still run is known to lead to \
        \(isForChannel(facts, group) ? "their channels" : "what they wait for"). They hold \
        \(told.amount)\(told.inside).
        """
      }
    }
  }

  private static func isForChannel(_ facts: SuspectFacts, _ group: GoroutineGroup) -> Bool {
    facts.stuck.waits.kinds[group.goroutines[0]]?.isForChannel == true
  }
}
