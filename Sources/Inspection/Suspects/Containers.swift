import HeapReading
import Names
import ObjectGraph

/// The maps and slices that hold much of the heap in many objects.
struct Containers {
  struct Container {
    /// The number of its first object in the dominator tree: a map's header, a slice's array.
    let number: Int
    let isMap: Bool
    /// Entries of a map; objects that a slice's elements hold.
    var count: Int
    /// Of the samples among what it holds, those whose stack has had next to nothing freed, and the others.
    var kept = 0
    var freed = 0
    /// How many of the former were allocated since the last collections, and when packages were initialized.
    var new = 0.0
    var ofStart = 0
    /// The functions that allocated the former.
    var functions: [Name: Int] = [:]

    /// Whether it grows, as far as samples say: nothing that is allocated for it is ever freed, as it is of a cache, and some of it
    /// is new, as nothing is of a table that was filled long ago. Nothing is new right behind a collection, and in a core.
    var onlyGrows: Bool { kept >= 8 && freed <= kept / 10 && ofStart <= kept / 2 && new >= max(1, Double(kept) / 100) }

    /// The function that allocates most of what it holds.
    var function: Name? { functions.max { ($0.value, $1.key) < ($1.value, $0.key) }?.key }
  }

  private(set) var containers: [Container] = []

  /// What holds less is not worth a thought.
  private let part: UInt64
  private static let fewest = 64
  private static let most = 64

  init(_ facts: SuspectFacts) {
    // What has grown may still be small.
    part = facts.growth == nil ? 4 : 50
    find(facts)
    guard !containers.isEmpty else { return }
    addSamples(facts)
  }

  /// Finds those that hold a part of the heap, and of those that are within each other the innermost.
  private mutating func find(_ facts: SuspectFacts) {
    let tree = facts.tree
    let isMap = facts.names { $0.hasPrefix("map[") }
    let isSlice = facts.names { $0.hasPrefix("[]") && !$0.hasSuffix(" (header)") }
    let wholes = facts.objectNames.wholes
    var found: [Int: Container] = [:]
    // By number of what holds a part of the heap, the nearest container around it.
    var around: [Int: Int] = [:]
    for number in 0..<tree.count where facts.isLarge(facts.retained[number], part: part) {
      guard let object = facts.object(number) else { continue }
      let name = Int(facts.objectNames.names[object])
      let outer = around[tree.dominator(number)]
      around[number] = outer
      let isHeader = isMap[name] && Int(wholes[name]) == name
      guard isHeader || isSlice[name] else { continue }
      let count = isHeader ? facts.graph.mapEntries(header: object) : 0
      found[number] = Container(number: number, isMap: isHeader, count: Int(clamping: count ?? 0))
      around[number] = number
      // It is all that the outer one holds, or nearly so.
      if let outer, facts.retained[number] >= facts.retained[outer] / 2 { found[outer] = nil }
    }
    guard !found.isEmpty else { return }
    for number in 0..<tree.count where tree.dominator(number) != number {
      let holder = tree.dominator(number)
      guard facts.isLarge(facts.retained[holder], part: part), found[holder]?.isMap == false else { continue }
      found[holder]?.count += 1
    }
    containers = found.values.filter { $0.count >= Self.fewest }.sorted { $0.number < $1.number }
    containers.removeLast(max(0, containers.count - Self.most))
  }

  /// Looks at the samples among what they hold, but for the parts of maps and arrays themselves: these are replaced as they
  /// grow.
  private mutating func addSamples(_ facts: SuspectFacts) {
    let owners = facts.owners(containers.map { [$0.number] })
    let isPart = facts.names { $0.hasPrefix("map[") || $0.hasPrefix("[]map.group") }
    for sample in facts.named.sampledObjects where facts.numbers[sample.object] != SuspectFacts.none {
      let number = Int(facts.numbers[sample.object])
      let owner = Int(owners[number]) - 1
      guard owner >= 0, sample.allocs > 0, containers[owner].number != number,
        !isPart[Int(facts.objectNames.names[sample.object])]
      else { continue }
      if sample.frees <= sample.allocs / 20 {
        containers[owner].kept += 1
        containers[owner].new += sample.newPart
        if sample.isOfStart { containers[owner].ofStart += 1 }
        containers[owner].functions[sample.function, default: 0] += 1
      } else {
        containers[owner].freed += 1
      }
    }
  }
}
