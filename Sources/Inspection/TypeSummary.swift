import GoHeapDump
public import Names
import ObjectGraph
public import ObjectTypes
public import HeapReading

/// What types the objects of a heap have, and how much of it is known.
public struct TypeSummary: Codable, Equatable, Sendable {
  /// Objects and their bytes.
  public typealias Amount = ObjectAmount

  /// All objects of a type.
  public struct Entry: Codable, Equatable, Sendable {
    /// As in a types profile: `[]main.point`, `string data`, `object [48 B]`.
    public let name: Name
    /// How sure it is.
    public let confidence: ObjectType.Confidence
    /// Bytes of the objects.
    public let bytes: UInt64
    /// How many there are.
    public let objects: UInt64
    /// What each of them retains, its own bytes too, every object once: at least that would be gone without them.
    public let retained: Amount
    /// Bytes that the one of them retains that retains most, its own too.
    public let largest: UInt64
    /// Where that one begins.
    public let address: UInt64
    /// What of the objects no root leads to that is in the dump.
    public let unreachable: Amount
    /// What the garbage collector looks at of the objects.
    public let scan: Scan
  }

  /// What the garbage collector looks at of objects.
  public struct Scan: Codable, Equatable, Sendable {
    /// Bytes up to the last word of each that may be a pointer.
    public let bytes: UInt64
    /// How many such words there are.
    public let pointers: UInt64

    /// What is said of some objects.
    fileprivate init(_ work: ScanWork, pointerSize: Int) {
      (bytes, pointers) = (work.bytes(pointerSize: pointerSize), work.pointers)
    }
  }

  /// How many types there are, those of which nothing is known by their sizes.
  public let types: Int
  /// The types of which there are the most bytes, the largest first.
  public let largest: [Entry]
  /// All objects of the other types.
  public let others: Amount
  /// What the others retain, as if they were one type.
  public let othersRetained: Amount
  /// What of the others no root leads to that is in the dump.
  public let othersUnreachable: Amount
  /// What the garbage collector looks at of the others.
  public let othersScan: Scan
  /// How much of what a root leads to has an exact type, as a types profile says it.
  public let coverage: String
  /// What a root leads to and has an exact type.
  public let exact: Amount
  /// What a root leads to and has a type in a part of it.
  public let partial: Amount
  /// What a root leads to and has no type that is known.
  public let untyped: Amount
  /// What of these three only words of stack frames lead to that may be out of use.
  public let perhapsReachable: Amount
  /// What no root leads to that is in the dump, whatever its type: garbage that is not collected yet, and `perhaps`.
  public let unreachable: Amount
  /// What of that may be in use, as something may hold it that is not in the dump; nil if there is nothing.
  public let perhaps: PerhapsReachable?

  /// Finds the `count` types of a graph that have the most bytes.
  init(
    _ graph: ObjectGraph, _ types: borrowing ObjectTypes, _ tree: DominatorTree, _ sizes: RetainedSizes,
    _ unseen: UnseenRoots, pointerSize: Int, count: Int
  ) {
    // Types that were declared within functions may be called alike.
    var distinct = NumberedNames()
    let numbers = types.names.map { distinct.number($0) }
    let names = distinct.names
    var groups = types.nameNumbers.map { numbers[Int($0)] }
    let reachability = graph.reachability()
    var amounts = [Amount](repeating: Amount(), count: names.count)
    var unreached = amounts
    var works = [ScanWork](repeating: ScanWork(), count: names.count)
    // All objects of a name have one.
    var confidences = [ObjectType.Confidence](repeating: .untyped, count: names.count)
    for object in groups.indices {
      let name = Int(groups[object])
      amounts[name].add(objectOf: graph.sizes[object])
      if reachability[object] == .no { unreached[name].add(objectOf: graph.sizes[object]) }
      if let all = graph.scanWorks { works[name] += all[object] }
      confidences[name] = types.confidences[object]
    }
    let order = amounts.indices.filter { amounts[$0].objects > 0 }.sorted {
      (amounts[$1].bytes, amounts[$1].objects, names[$0]) < (amounts[$0].bytes, amounts[$0].objects, names[$1])
    }
    let chosen = order.prefix(count)
    var places = [UInt32](repeating: UInt32(chosen.count), count: names.count)
    for (place, name) in chosen.enumerated() { places[name] = UInt32(place) }
    for object in groups.indices { groups[object] = places[Int(groups[object])] }
    let retained = RetainedByGroup(graph, tree, sizes, groups: groups, count: chosen.count + 1)

    let singles = Self.largest(graph, tree, sizes, groups, count: chosen.count + 1)
    self.types = order.count
    largest = chosen.enumerated().map { place, name in
      Entry(
        name: names[name], confidence: confidences[name], bytes: amounts[name].bytes,
        objects: amounts[name].objects,
        retained: Amount(objects: retained.objects[place], bytes: retained.bytes[place]),
        largest: singles[place].bytes, address: graph.addresses[singles[place].object],
        unreachable: unreached[name], scan: Scan(works[name], pointerSize: pointerSize))
    }
    others = order.dropFirst(count).reduce(into: Amount()) { $0.add(amounts[$1]) }
    othersUnreachable = order.dropFirst(count).reduce(into: Amount()) { $0.add(unreached[$1]) }
    othersScan = Scan(
      order.dropFirst(count).reduce(into: ScanWork()) { $0 += works[$1] }, pointerSize: pointerSize)
    othersRetained = Amount(objects: retained.objects[chosen.count], bytes: retained.bytes[chosen.count])

    let known = TypeCoverage(graph, types, reachability)
    coverage = "\(known)"
    (exact, partial, untyped) = (known.exact, known.partial, known.untyped)
    (perhapsReachable, unreachable) = (known.perhapsReachable, known.unreachable)
    perhaps = PerhapsReachable(graph, tree, unseen)
  }

  /// The object of each group that retains most, the first of several; of what no root leads to, the largest.
  private static func largest(
    _ graph: ObjectGraph, _ tree: DominatorTree, _ sizes: RetainedSizes, _ groups: [UInt32], count: Int
  ) -> [(object: Int, bytes: UInt64)] {
    var largest = [(object: Int, bytes: UInt64)](repeating: (.max, 0), count: count)
    func add(_ object: Int, _ bytes: UInt64) {
      let group = Int(groups[object])
      let known = largest[group]
      if bytes > known.bytes || bytes == known.bytes && object < known.object { largest[group] = (object, bytes) }
    }
    for object in groups.indices { add(object, graph.sizes[object]) }
    for number in 0..<tree.count where tree.node(number) < groups.count { add(tree.node(number), sizes.bytes[number]) }
    return largest
  }
}
