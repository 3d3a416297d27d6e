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

  /// Something else than one map or slice that has grown since an earlier dump: a list, a tree, several maps.
  static let growing = SuspectRule(kind: "growing") { facts in
    let rows =
      facts.growth?.holders.largest.filter {
        $0.kind == .global && !$0.name.hasPrefix("runtime.") && facts.hasGrown($0)
      } ?? []
    guard !rows.isEmpty, let since = facts.growth?.since else { return [] }
    let known = Set(facts.containers.containers.map { facts.title($0.number) })
    let held = facts.heldByVariables
    return rows.filter { !known.contains($0.name) }.compactMap { row in
      guard let held = held[row.name] else { return nil }
      let place = held.max { (facts.retained[$0], $1) < (facts.retained[$1], $0) }
      return Finding(name: row.name, count: 1, held: held, place: place, isGeneral: true) { told in
        """
        \(row.name) has grown by \(ByteCount.text(row.grown.magnitude)) since \(since). It holds \(told.amount)\(told.inside).
        """
      }
    }
  }

  private static func growing(_ container: Containers.Container, _ facts: SuspectFacts) -> Finding? {
    let title = facts.title(container.number)
    let row = facts.growth?.holders.largest.first { $0.name == title }
    let hasGrown =
      if facts.growth != nil {
        row.map { facts.hasGrown($0) } ?? false
      } else {
        container.onlyGrows
          && facts.isLarge(facts.retained[container.number], part: 2)
      }
    guard hasGrown else { return nil }
    let type = facts.name(container.number)
    let entries = container.isMap ? "entries" : "objects"
    let function = container.function.map { ", allocated by \($0)," } ?? ""
    let change =
      if let row, let since = facts.growth?.since {
        "has grown by \(ByteCount.text(row.grown.magnitude)) since \(since)"
      } else {
        "only grows: nothing of what was sampled of it\(function) was ever freed, and some of it is new"
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

extension SuspectFacts {
  /// Whether something has grown by a tenth since an earlier dump, and by as much of the heap as is worth a thought.
  fileprivate func hasGrown(_ row: Growth.Row) -> Bool {
    row.grown > 0 && row.grown.magnitude >= row.before.bytes / 10 && isLarge(row.grown.magnitude, part: 50)
  }

  /// By the name of a global variable or of its part, the numbers of the objects that it holds directly.
  fileprivate var heldByVariables: [Name: [Int]] {
    var held: [Name: [Int]] = [:]
    for number in 0..<tree.count where object(number) != nil {
      guard let root = root(holding: number), Holders.Root.Kind(graph.roots.nodes[root]) == .global else { continue }
      var name = rootNames.name(root)
      if case .field(let field) = graph.roots.nodes[root] { name = graph.roots.fields[field].name }
      held[name, default: []].append(number)
    }
    return held
  }
}
