import HeapReading
import Names
import ObjectGraph

extension SuspectRule {
  /// Pools that hold much of the heap in buffers of different sizes, which have grown. A pool of large buffers that were made so
  /// has equal ones.
  static let poolBuffers = SuspectRule(kind: "pool-buffers") { facts in
    let isPool = facts.names { $0 == "[]sync.poolLocal" || $0 == "sync.poolLocal" }
    // Both generations of a pool are one.
    var pools: [Name: [Int]] = [:]
    for number in facts.all(isPool) where facts.isLarge(facts.retained[number], part: 100) {
      pools[facts.title(number), default: []].append(number)
    }
    let names = pools.keys.sorted()
    let large = facts.large(names.compactMap { pools[$0] }, least: longestPooled + 1)
    return zip(names, large).compactMap { name, large in
      guard large.count > 1, facts.isLarge(large.bytes, part: 4), large.largest - large.smallest >= large.smallest / 2
      else {
        return nil
      }
      return Finding(name: name, count: large.count, held: pools[name] ?? [], place: pools[name]?.first) { told in
        """
        The pool \(name) keeps \(large.count.grouped) buffers of more than \(ByteCount.text(longestPooled)), the largest of \
        \(ByteCount.text(large.largest)): put back only those that are small. It holds \(told.amount)\(told.inside).
        """
      }
    }
  }

  /// What package fmt does not put back (fmt/print.go: `free`).
  private static let longestPooled: UInt64 = 64 << 10
}
