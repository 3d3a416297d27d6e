import HeapReading
import Names
import ObjectGraph

extension SuspectRule {
  /// A map that has grown since an earlier dump, or if there is none, that holds half of the heap or more and of which nothing
  /// that was allocated for it has ever been freed.
  static let growingMap = SuspectRule(kind: "growing-map") { facts in
    facts.containers.containers.filter(\.isMap).compactMap { growing($0, facts) }
  }

  /// The same of a slice whose elements refer to other objects.
  static let growingSlice = SuspectRule(kind: "growing-slice") { facts in
    facts.containers.containers.filter { !$0.isMap }.compactMap { growing($0, facts) }
  }

  private static func growing(_ container: Containers.Container, _ facts: SuspectFacts) -> Finding? {
    let title = facts.title(container.number)
    let row = facts.growth?.holders.largest.first { $0.name == title }
    let hasGrown =
      if facts.growth != nil {
        row.map { $0.grown > 0 && $0.grown.magnitude >= $0.before.bytes / 10 } ?? false
      } else {
        container.onlyGrows && facts.isLarge(facts.sizes.bytes[container.number], part: 2)
      }
    guard hasGrown else { return nil }
    let type = facts.name(container.number)
    let entries = container.isMap ? "entries" : "objects"
    let function = container.function.map { ", allocated by \($0)," } ?? ""
    let change =
      if let row, let since = facts.growth?.since {
        "has grown by \(ByteCount.text(row.grown.magnitude)) since \(since)"
      } else {
        "only grows: nothing of what was sampled of it\(function) was ever freed"
      }
    return Finding(
      name: title, count: container.count, held: [container.number], place: container.number, isGeneral: true
    ) { told in
      """
      \(title), a \(type) of \(container.count.grouped) \(entries), \(change). It holds \(told.amount)\(told.inside).
      """
    }
  }
}
