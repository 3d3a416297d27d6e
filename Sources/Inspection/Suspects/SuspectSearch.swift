import HeapReading
import Names
import ObjectGraph

/// Asks all rules, and puts what they find in order.
struct SuspectSearch {
  private struct Ranked {
    let kind: String?
    let finding: Finding
    let bytes: UInt64
  }

  private let facts: SuspectFacts

  /// - Parameters:
  ///   - stuck: which goroutines can never go on, if that was found before.
  ///   - fields: the fields by which objects refer to each other; nil if types are not known.
  init(
    _ named: NamedGraph, _ tree: DominatorTree, _ retained: RetainedBytes, _ growth: Growth?, _ stuck: StuckGoroutines?,
    _ fields: EdgeFields?
  ) {
    facts = SuspectFacts(named, tree, retained, growth, stuck, fields)
  }

  /// What of the heap something without a known kind holds to be named beside others.
  private static let largePart: UInt64 = 5
  /// What it holds at least to be named if there are none of a known kind; the largest is in any case.
  private static let smallPart: UInt64 = 50
  /// More of one kind are not told.
  private static let mostOfKind = 16
  /// How many are told if none is of a known kind.
  private static let fewest = 3

  /// The suspects, `count` at most.
  func suspects(_ count: Int) -> Suspects {
    var known = SuspectRule.all.flatMap { rule in
      sorted(rule.find(facts).map { Ranked(kind: rule.kind, finding: $0, bytes: facts.bytes($0.held)) })
        .prefix(Self.mostOfKind)
    }
    var general = known.filter(\.finding.isGeneral)
    known.removeAll(where: \.finding.isGeneral)
    general = unexplained(general, by: known)
    known = sorted(known + general)
    let holders = sorted(unexplained(self.holders(), by: known)).enumerated().filter { place, holder in
      facts.isLarge(holder.bytes, part: Self.largePart) || known.isEmpty && place == 0
        || known.isEmpty && place < Self.fewest && facts.isLarge(holder.bytes, part: Self.smallPart)
    }.map(\.element)
    return Suspects(known: known.count, largest: (known + holders).prefix(count).map(suspect))
  }

  private func sorted(_ all: [Ranked]) -> [Ranked] {
    // Equal ones stay in the order of the rules.
    let order = all.enumerated().sorted {
      ($1.element.bytes, $0.offset) < ($0.element.bytes, $1.offset)
    }
    return order.map(\.element)
  }

  /// Those of which no others explain half, as they are within them, or around them.
  private func unexplained(_ all: [Ranked], by others: [Ranked]) -> [Ranked] {
    guard !all.isEmpty, !others.isEmpty else { return all }
    let outer = facts.owners(all.map(\.finding.held))
    var explained = [UInt64](repeating: 0, count: all.count)
    for other in others {
      for number in other.finding.held where outer[number] > 0 {
        let index = Int(outer[number]) - 1
        explained[index] = explained[index].addingClamped(facts.retained[number])
      }
    }
    let inner = facts.owners([others.flatMap(\.finding.held)])
    return all.enumerated().filter { index, ranked in
      explained[index] < ranked.bytes / 2 && !ranked.finding.held.contains { inner[$0] > 0 }
    }.map(\.element)
  }

  /// What holds most of the heap, whether or not it is a leak: roots, and what several of them hold together.
  private func holders() -> [Ranked] {
    let (graph, tree) = (facts.graph, facts.tree)
    var held: [Name: [Int]] = [:]
    var goroutines: [Name: Set<Int>] = [:]
    let shared = SharedHolders(facts.named, tree)
    var cursor = SharedHolders.Cursor()
    for number in 0..<tree.count where facts.object(number) != nil {
      guard let root = facts.root(holding: number) else { continue }
      var name = facts.rootNames.name(root)
      if Holders.Root.Kind(graph.roots.nodes[root]) == .shared, let together = shared.holders(of: number, &cursor) {
        name = shared.holders[together].name
      }
      held[name, default: []].append(number)
      switch graph.roots.nodes[root] {
      case .frame(_, let goroutine), .frameless(let goroutine): goroutines[name, default: []].insert(goroutine)
      default: break
      }
    }
    let all = held.map { name, held in
      let most = held.max { (facts.retained[$0], $1) < (facts.retained[$1], $0) }
      let bytes = facts.bytes(held)
      // What one object holds of it is no more than a part as a rule.
      let place = most.flatMap { facts.retained[$0] >= bytes / 2 ? $0 : nil }
      let kind = most.map { Holders.Root.Kind(graph.roots.nodes[tree.node(tree.dominator($0)) - graph.objectCount]) }
      return Ranked(
        kind: nil, finding: Self.holder(name, kind ?? .other, held, place, goroutines[name]?.count ?? 1), bytes: bytes
      )
    }
    let order = all.sorted { ($1.bytes, $0.finding.name) < ($0.bytes, $1.finding.name) }
    // What is smaller is not told.
    return Array(order.prefix(16))
  }

  private static func holder(_ name: Name, _ kind: Holders.Root.Kind, _ held: [Int], _ place: Int?, _ count: Int)
    -> Finding
  {
    let title =
      switch kind {
      case .global: "The global variable \(name) holds"
      case .goroutine where count == 1: "A goroutine in \(name) holds"
      case .goroutine: "\(count.grouped) goroutines in \(name) hold"
      case .callbacks(let kind): "\(kind.rawValue.prefix(1).uppercased())\(kind.rawValue.dropFirst()) hold"
      case .other: "\(name) holds"
      case .shared where name.hasPrefix("several ") || name.hasPrefix("roots "):
        "\(name.text.prefix(1).uppercased())\(name.dropFirst()) hold together"
      case .shared: "\(name) hold together"
      }
    return Finding(name: name, count: count, held: held, place: place) { "\(title) \($0.amount)\($0.inside)." }
  }

  private func suspect(_ ranked: Ranked) -> Suspects.Suspect {
    let (amount, parts) = facts.inside(ranked.finding.held, most: 3)
    let all = Double(facts.graph.size)
    let share = ByteCount.percent(Double(amount.bytes), of: all)
    let inside = parts.prefix(2).filter { $0.bytes >= amount.bytes / 10 }.map {
      "\($0.objects.grouped) x \($0.name)"
    }
    let told = Finding.Told(
      amount: "\(ByteCount.text(amount.bytes)), \(share) of the heap",
      inside: inside.isEmpty ? "" : ", mostly \(inside.joined(separator: " and "))")
    return Suspects.Suspect(
      kind: ranked.kind, sentence: ranked.finding.sentence(told), name: ranked.finding.name,
      count: ranked.finding.count, bytes: amount.bytes, objects: amount.objects,
      share: all > 0 ? Double(amount.bytes) / all : 0,
      path: ranked.finding.cycle ?? ranked.finding.place.map { facts.path(to: $0) } ?? [], inside: parts)
  }
}

extension Suspects {
  /// Finds the suspects of a graph, `count` at most.
  init(
    _ named: NamedGraph, _ tree: DominatorTree, _ retained: RetainedBytes, _ growth: Growth?,
    _ stuck: StuckGoroutines?, _ fields: EdgeFields?, count: Int
  ) {
    self = SuspectSearch(named, tree, retained, growth, stuck, fields).suspects(count)
  }
}
