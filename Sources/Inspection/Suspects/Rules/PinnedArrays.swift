import HeapReading
import Names
import ObjectGraph

extension SuspectRule {
  /// Arrays and texts that something keeps for a small part of each: what was cut out of a page keeps the page.
  static let pinnedArrays = SuspectRule(kind: "pinned-arrays") { facts in
    var holders: [UInt32: (held: [Int], bytes: UInt64, used: UInt64)] = [:]
    for entry in facts.named.partialReferences?.entries ?? [] where facts.numbers[entry.object] != SuspectFacts.none {
      guard let step = facts.step(to: entry.object) else { continue }
      holders[step, default: ([], 0, 0)].held.append(Int(facts.numbers[entry.object]))
      holders[step]?.bytes += facts.graph.sizes[entry.object]
      holders[step]?.used += entry.used
    }
    let found = holders.values.filter { $0.held.count >= 64 && facts.isLarge($0.bytes - $0.used, part: 5) }
    return found.sorted { $0.held[0] < $1.held[0] }.map { holder in
      let name = facts.title(holder.held[0])
      return Finding(name: name, count: holder.held.count, held: holder.held, place: holder.held[0]) { told in
        """
        \(name) leads to \(holder.held.count.grouped) arrays or texts only by strings or slices of a small part of each, of \
        \(ByteCount.text(holder.used)) in all: copies of the parts (strings.Clone) would free the rest. They hold \
        \(told.amount)\(told.inside).
        """
      }
    }
  }
}
