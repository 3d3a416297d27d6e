import DumpBuilding
import Names
import Testing

@testable import ObjectGraph

/// What several roots hold together, against a plain search from each root.
@Suite("Objects that several roots hold")
struct SharedObjectsTests {
  /// What is found and what a search from each root says, by node: the owners of the roots that lead there.
  private struct Sharing {
    let read: ReadGraph
    let shared: SharedObjects
    /// By position, the owner: of a goroutine's frames the same.
    private let owners: [UInt32]
    /// The objects that are told of, and their owners.
    var found: [Int: Set<UInt32>] {
      var result: [Int: Set<UInt32>] = [:]
      for (number, set) in zip(shared.numbers, shared.holders) {
        result[read.tree.node(Int(number))] = Set(shared.sets.numbers(set))
      }
      return result
    }

    /// How many sets may have more.
    var atLeast: Int { shared.holders.count { $0.isAtLeast } }

    init(_ read: ReadGraph) {
      self.read = read
      var ofGoroutine: [Int: UInt32] = [:]
      var owners: [UInt32] = []
      for node in read.graph.roots.nodes {
        switch node {
        case .frame(_, let goroutine), .frameless(let goroutine):
          let owner = ofGoroutine[goroutine] ?? UInt32(owners.count)
          ofGoroutine[goroutine] = owner
          owners.append(owner)
        default: owners.append(UInt32(owners.count))
        }
      }
      self.owners = owners
      let sizes = ObjectSizes(read.graph.sizes, by: read.tree)
      shared = SharedObjects(read.graph, read.tree, sizes) { _ in
        SharedObjects.Owners(numbers: owners, groups: owners.indices.map { UInt32($0) })
      }
    }

    /// By node, the owners of the roots that lead there: of those whose words are not listed only where no other does.
    private func owners(of roots: Range<Int>, outside: Set<Int>) -> [Int: Set<UInt32>] {
      let graph = read.graph
      var result: [Int: Set<UInt32>] = [:]
      // By object, the last root from which it was met, and one more.
      var met = [Int](repeating: 0, count: graph.objectCount)
      for object in outside { met[object] = .max }
      for position in roots {
        var pending = [graph.objectCount + position]
        while let node = pending.popLast() {
          for edge in graph.edgeStarts[node]..<graph.edgeStarts[node + 1] {
            let target = Int(graph.edges[Int(edge)])
            guard target < graph.objectCount, met[target] <= position else { continue }
            met[target] = position + 1
            result[target, default: []].insert(owners[position])
            pending.append(target)
          }
        }
      }
      return result
    }

    /// As `found`, as the searches say: of objects that are held by none alone that does not stand for several.
    var expected: [Int: Set<UInt32>] {
      let graph = read.graph
      let listed = owners(of: 0..<graph.roots.stackObjects, outside: [])
      let unlisted = owners(of: graph.roots.stackObjects..<graph.roots.nodes.count, outside: Set(listed.keys))
      let standing: Set<String> = ["everything", "globals", "goroutines", "stack objects", "main.a"]
      var isShared: [Int: Bool] = [:]
      for number in 0..<read.tree.count {
        let holder = read.tree.node(read.tree.dominator(number))
        isShared[read.tree.node(number)] = holder >= graph.objectCount && standing.contains(read.name(holder))
      }
      return listed.merging(unlisted) { one, _ in one }.filter { isShared[$0.key] == true }
    }
  }

  /// Parts of a variable, and another one without parts; what is behind them has no names.
  private struct Parts: VariableNaming {
    func variable(in segment: RootTree.Segment, at offset: UInt64) -> RootTree.Variable? {
      switch offset {
      case 0..<24:
        let path = Name(".part\(offset / 8)")
        return RootTree.Variable(name: "main.a", offset: 0, field: RootTree.Field(name: "main.a" + path, path: path))
      case 24..<40: return RootTree.Variable(name: "main.b", offset: 24)
      default: return nil
      }
    }
  }

  private static func address(_ object: Int) -> UInt64 { 0xc0_0000_0000 + UInt64(object) * 64 }

  private static func words(_ objects: [Int]) -> [UInt8] {
    objects.flatMap { object in (0..<8).map { UInt8(truncatingIfNeeded: address(object) >> ($0 * 8)) } }
  }

  private static func fields(_ count: Int) -> [DumpBuilder.PointerField] {
    (0..<count).map { (kind: 1, offset: UInt64($0) * 8) }
  }

  private static func dump(_ body: (inout DumpBuilder) -> Void) -> [UInt8] {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    body(&builder)
    builder.eof()
    return builder.bytes
  }

  private static func object(_ number: Int, _ targets: [Int], _ builder: inout DumpBuilder) {
    builder.object(address(number), words(targets) + [UInt8](repeating: 0, count: 8), fields: fields(targets.count))
  }

  @Test("random dumps: the roots that lead to each of them, and no others", arguments: 0..<60)
  func random(_ seed: UInt64) throws {
    var random = DominatorTests.Generator(state: seed)
    let count = Int.random(in: 1...40, using: &random)
    func some(_ most: Int) -> [Int] {
      (0..<Int.random(in: 0...most, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) }
    }
    let density = Int.random(in: 1...4, using: &random)
    let bytes = Self.dump { builder in
      for number in 0..<count { Self.object(number, some(density), &builder) }
      for goroutine in 0..<3 {
        builder.goroutine(UInt64(goroutine + 1))
        for _ in 0..<2 {
          let (listed, unlisted) = (some(2), some(2))
          builder.stackFrame(Self.words(listed + unlisted), fields: Self.fields(listed.count))
        }
      }
      let globals = some(8)
      builder.data(0x50_0000, Self.words(globals), fields: Self.fields(globals.count))
      for object in some(2) {
        builder.finalizer(object: Self.address(object), function: Self.address(some(1).first ?? 0))
      }
      for object in some(1) { builder.otherRoot("other", pointer: Self.address(object)) }
    }
    let sharing = Sharing(try ReadGraph(bytes, variables: Parts()))
    #expect(sharing.found == sharing.expected)
    #expect(sharing.atLeast == 0)
  }

  @Test("dumps of every version and machine: as in those that are made", arguments: Fixtures.names)
  func fixtures(_ name: String) throws {
    let sharing = Sharing(try ReadGraph(Fixtures.bytes(name)))
    #expect(sharing.found.count > 3)
    #expect(sharing.found == sharing.expected)
    #expect(sharing.atLeast == 0)
  }

  /// `count` objects of which each leads to the next, or all lead to each other, each with a root of its own and one of all:
  /// no two have the same roots in the first case.
  private static func list(_ count: Int, isRing: Bool) throws -> Sharing {
    let bytes = dump { builder in
      for number in 0..<count {
        let next = number + 1 < count ? [number + 1] : isRing ? [0] : []
        object(number, next, &builder)
      }
      for goroutine in 0..<count {
        builder.goroutine(UInt64(goroutine + 1))
        builder.stackFrame(words([goroutine]), fields: fields(1))
      }
    }
    return Sharing(try ReadGraph(bytes))
  }

  @Test("twice as many sets, of twice as many roots, take twice as many steps", arguments: [false, true])
  func doubling(isRing: Bool) throws {
    var steps: [Int] = []
    for count in [2000, 4000] {
      let sharing = try Self.list(count, isRing: isRing)
      #expect(sharing.atLeast == 0)
      #expect(sharing.shared.numbers.count == (isRing ? count : count - 1))
      #expect(sharing.shared.linkCount <= count)
      let sizes = sharing.shared.holders.map { sharing.shared.sets.count($0) }
      #expect(sizes.max() == count && sizes.min() == (isRing ? count : 2))
      steps.append(sharing.shared.sets.steps)
    }
    #expect(Double(steps[1]) <= 2.3 * Double(steps[0]), "\(steps)")
  }

  @Test("a list of any length takes no stack")
  func longList() throws {
    let count = 50_000
    let bytes = Self.dump { builder in
      for number in 0..<count { Self.object(number, number + 1 < count ? [number + 1, 0] : [0], &builder) }
      builder.data(0x50_0000, Self.words([0, count - 1, count / 2]), fields: Self.fields(3))
    }
    let read = try ReadGraph(bytes)
    let sizes = ObjectSizes(read.graph.sizes, by: read.tree)
    let shared = SharedObjects(read.graph, read.tree, sizes) { bytes in
      SharedObjects.Owners(
        numbers: bytes.indices.map { UInt32($0) }, groups: [UInt32](repeating: 0, count: bytes.count))
    }
    #expect(shared.numbers.count == 3)
    #expect(shared.holders.allSatisfy { shared.sets.count($0) == 3 && shared.sets.groupCount($0) == 1 })
  }
}

@Suite("Sets of numbers")
struct NumberSetsTests {
  @Test("unions, counts and what comes next are those of plain sets; equal sets are one", arguments: 0..<40)
  func random(_ seed: UInt64) {
    var random = DominatorTests.Generator(state: seed)
    let limit = [4, 50, 400].randomElement(using: &random) ?? 4
    let groups = (0..<limit).map { UInt32($0 / 3) }
    var sets = NumberSets(groups: groups, room: .max, steps: .max)
    var plain: [Set<UInt32>] = [[]]
    var made: [NumberSets.Handle] = [.empty]
    for _ in 0..<60 {
      let (one, other) = (
        made.indices.randomElement(using: &random) ?? 0, UInt32.random(in: 0..<UInt32(limit), using: &random)
      )
      if Bool.random(using: &random) {
        plain.append(plain[one].union([other]))
        made.append(sets.union(made[one], NumberSets.Handle(other)))
      } else {
        let second = made.indices.randomElement(using: &random) ?? 0
        plain.append(plain[one].union(plain[second]))
        made.append(sets.union(made[one], made[second]))
      }
    }
    for (set, own) in zip(made, plain) {
      #expect(!set.isAtLeast)
      #expect(sets.numbers(set) == own.sorted())
      #expect(sets.count(set) == own.count)
      #expect(sets.groupCount(set) == Set(own.map { $0 / 3 }).count)
      let bound = UInt32.random(in: 0...UInt32(limit), using: &random)
      #expect(sets.count(set, below: bound) == own.count { $0 < bound })
      #expect(sets.next(set, from: bound) == own.filter { $0 >= bound }.min())
    }
    var handles: [Set<UInt32>: NumberSets.Handle] = [:]
    for (set, own) in zip(made, plain) { #expect(handles.updateValue(set, forKey: own) ?? set == set) }
    #expect(Set(handles.values).count == handles.count)
  }

  @Test("without room or steps, a set has at least what is known", arguments: [(3, Int.max), (Int.max, 5)])
  func bound(_ room: Int, _ steps: Int) {
    var sets = NumberSets(groups: (0..<64).map { UInt32($0) }, room: room, steps: steps)
    var all = NumberSets.Handle.empty
    for number: UInt32 in 0..<64 {
      all = sets.union(all, NumberSets.Handle(number))
      #expect(sets.numbers(all).allSatisfy { $0 <= number })
    }
    #expect(all.isAtLeast && (1..<64).contains(sets.count(all)))
    #expect(sets.steps <= 64)
    // What is known of it stays what it was, and it goes on with others.
    #expect(sets.union(all, all) == all && sets.union(.empty, all) == all)
  }
}

extension NumberSets {
  /// The numbers of a set, ascending.
  fileprivate func numbers(_ set: Handle) -> [UInt32] {
    var result: [UInt32] = []
    while let next = next(set, from: result.last.map { $0 + 1 } ?? 0) { result.append(next) }
    return result
  }
}
