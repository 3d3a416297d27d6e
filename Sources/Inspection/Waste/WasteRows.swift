import HeapReading
import Names
import ObjectGraph

extension WasteSummary {
  /// - Parameters:
  ///   - named: the graph in which waste was looked for.
  ///   - most: how many rows at most.
  init(_ waste: Waste, _ named: NamedGraph, most: Int) {
    reachableBytes = waste.reachedBytes
    typesKnown = waste.typesKnown
    (arrayBytes, knownArrayBytes) = waste.arrays
    var sums = WasteKind.all.map { _ in (wasted: ObjectAmount(), total: UInt64(0)) }
    for entry in waste.entries {
      sums[entry.kind].wasted.add(entry.wasted)
      sums[entry.kind].total += entry.total
    }
    let found = WasteKind.all.indices.filter { sums[$0].wasted.bytes > 0 }
    bytes = found.reduce(0) { $0 + (WasteKind.all[$1].isUncertain ? 0 : sums[$1].wasted.bytes) }
    perhapsBytes = found.reduce(0) { $0 + sums[$1].wasted.bytes } - bytes
    func rank(_ number: Int) -> (Int, UInt64, Int) {
      (WasteKind.all[number].isUncertain ? 1 : 0, .max - sums[number].wasted.bytes, number)
    }
    kinds = found.sorted { rank($0) < rank($1) }.map { number in
      let kind = WasteKind.all[number]
      return Kind(
        kind: kind.name, advice: kind.advice, isUncertain: kind.isUncertain, wasted: sums[number].wasted,
        total: sums[number].total)
    }
    let rows = Self.rows(waste, named)
    largest = Array(rows.prefix(most))
    let hidden = rows.dropFirst(largest.count)
    otherRows = hidden.count
    let uncertain = Set(WasteKind.all.filter(\.isUncertain).map(\.name))
    others = hidden.reduce(into: ObjectAmount()) { if !uncertain.contains($1.kind) { $0.add($1.wasted) } }
    othersPerhaps = hidden.reduce(into: ObjectAmount()) { if uncertain.contains($1.kind) { $0.add($1.wasted) } }
  }

  private struct Key: Hashable {
    let kind: Int
    let rootKind: Holders.Root.Kind
    let root: Name
    let holder: Name
    let what: Name
  }

  private struct Sum {
    let key: Key
    let example: UInt64
    var wasted = ObjectAmount()
    var total: UInt64 = 0
  }

  /// All rows, in the order of `largest`: goroutines of one function are one.
  private static func rows(_ waste: Waste, _ named: NamedGraph) -> [Row] {
    let names = HolderNames(named)
    var numbers: [Key: Int] = [:]
    var sums: [Sum] = []
    for entry in waste.entries {
      let place = names.place(entry.root)
      let key = Key(
        kind: entry.kind, rootKind: Holders.Root.Kind(named.graph.roots.nodes[entry.root]),
        root: names.name(entry.root) + (place.field ?? ""), holder: entry.holder ?? "", what: entry.what)
      let number = numbers[key] ?? sums.count
      if number == sums.count {
        numbers[key] = number
        sums.append(Sum(key: key, example: entry.example))
      }
      sums[number].wasted.add(entry.wasted)
      sums[number].total += entry.total
    }
    // By kind, the row with the most bytes, so that each kind has one.
    var first: [Int: Int] = [:]
    for (number, sum) in sums.enumerated() {
      let kind = sum.key.kind
      if sum.wasted.bytes > first[kind].map({ sums[$0].wasted.bytes }) ?? 0 { first[kind] = number }
    }
    func rank(_ number: Int) -> (Int, Int, UInt64, Int) {
      let kind = sums[number].key.kind
      return (
        first[kind] == number ? 0 : 1, WasteKind.all[kind].isUncertain ? 1 : 0, .max - sums[number].wasted.bytes, number
      )
    }
    let order = sums.indices.sorted { rank($0) < rank($1) }
    return order.map { number in
      let (sum, key) = (sums[number], sums[number].key)
      return Row(
        kind: WasteKind.all[key.kind].name, rootKind: key.rootKind, root: key.root, holder: key.holder, what: key.what,
        wasted: sum.wasted, total: sum.total, example: sum.example)
    }
  }
}
