import GoHeapDump
import Testing

@testable import ObjectGraph

/// Finalizers and cleanups of which what they keep leads back to their objects, against a plain search from each.
@Suite("Finalizers and cleanups in cycles")
struct SpecialCyclesTests {
  /// A finalizer or cleanup of an object, by numbers of objects.
  fileprivate struct Made {
    var isCleanup = false
    var isQueued = false
    let object: Int
    var closure: Int?
    var argument: Int?
    var adapter: Int?

    func keeps(_ made: Heap) -> [Int] {
      [closure, argument, adapter].compactMap { $0 } + (isCleanup ? [] : made.targets[object].filter { $0 != object })
    }
  }

  fileprivate struct Heap {
    /// By object, what it refers to.
    var targets: [[Int]]
    var specials: [Made] = []
    /// What else is held.
    var roots: [Int] = []

    static func address(_ object: Int) -> UInt64 { 0xc0_0000_0000 + UInt64(object) << 20 }

    func graph() throws -> ObjectGraph {
      let end = Self.address(targets.count)
      var feed = RecordFeed(
        Params(arena: Self.address(0)..<end, arch: "amd64", buildVersion: "go1.27.3", cpus: 1, listsCleanups: true))
      var builder = ObjectGraphBuilder()
      for (object, targets) in targets.enumerated() {
        let bytes = targets.flatMap { target in
          (0..<8).map { UInt8(truncatingIfNeeded: Self.address(target) >> ($0 * 8)) }
        }
        try feed.add(
          object: Self.address(object), size: UInt64(max(8, bytes.count)), bytes.span,
          pointers: targets.indices.map { UInt32($0 * 8) }, type: (0, .header), to: &builder)
      }
      try feed.flush(to: &builder)
      func address(_ object: Int?) -> UInt64 { object.map(Self.address) ?? 0 }
      for (number, special) in specials.enumerated() {
        let (object, code) = (address(special.object), UInt64(0x40_0000 + number))
        if special.isCleanup {
          var contents = RecordFeed.Contents()
          contents.isCleanup = true
          try feed.add(
            .finalizer,
            [
              special.isQueued ? 0 : object, address(special.closure), code, address(special.argument),
              address(special.adapter),
            ], contents, to: &builder)
        } else {
          try feed.add(
            special.isQueued ? .queuedFinalizer : .finalizer, [object, address(special.closure), code, 0, 0],
            to: &builder)
        }
      }
      for root in roots { try feed.add(.otherRoot, [0, Self.address(root)], to: &builder) }
      return try ObjectGraph(builder)
    }

    /// The objects to which some lead.
    func reached(from starts: [Int]) -> Set<Int> {
      var (reached, pending) = (Set(starts), starts)
      while let object = pending.popLast() {
        for target in targets[object] where reached.insert(target).inserted { pending.append(target) }
      }
      return reached
    }

    /// By object, how many steps it is away from what a finalizer or cleanup keeps, from 1.
    func distances(from special: Made) -> [Int: Int] {
      var distances: [Int: Int] = [:]
      var pending = special.keeps(self)
      for object in pending { distances[object] = 1 }
      var next = 0
      while next < pending.count {
        let object = pending[next]
        next += 1
        let kept = specials.filter { $0.object == object && !$0.isQueued }.flatMap { $0.keeps(self) }
        for target in targets[object] + kept where distances[target] == nil {
          distances[target] = (distances[object] ?? 0) + 1
          pending.append(target)
        }
      }
      return distances
    }
  }

  private static func heap(_ seed: UInt64) -> Heap {
    var random = DominatorTests.Generator(state: seed)
    let count = Int.random(in: 1...24, using: &random)
    let density = Int.random(in: 0...2, using: &random)
    func some() -> Int? { Bool.random(using: &random) ? Int.random(in: 0..<count, using: &random) : nil }
    var heap = Heap(
      targets: (0..<count).map { _ in
        (0..<Int.random(in: 0...density, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) }
      })
    for _ in 0..<Int.random(in: 0...8, using: &random) {
      let isCleanup = Bool.random(using: &random)
      var special = Made(isCleanup: isCleanup, object: Int.random(in: 0..<count, using: &random), closure: some())
      if isCleanup { (special.argument, special.adapter) = (some(), some()) }
      special.isQueued = Int.random(in: 0..<6, using: &random) == 0
      heap.specials.append(special)
    }
    heap.roots = (0..<Int.random(in: 0...2, using: &random)).map { _ in Int.random(in: 0..<count, using: &random) }
    return heap
  }

  @Test("random heaps: those from which a search comes back, over a path that is a shortest one", arguments: 0..<200)
  func random(_ seed: UInt64) throws {
    let heap = Self.heap(seed)
    let graph = try heap.graph()
    #expect(graph.specials.count == heap.specials.count && graph.objectCount == heap.targets.count)
    var cycles = SpecialCycles(graph)
    for (number, special) in heap.specials.enumerated() {
      let distance = special.isQueued ? nil : heap.distances(from: special)[special.object]
      #expect(cycles.isInCycle[number] == (distance != nil))
      let path = cycles.path(of: number)
      #expect(path?.count == distance && path?.last?.object == (distance == nil ? nil : special.object))
      var object = special.object
      for (index, step) in (path ?? []).enumerated() {
        let own = heap.specials.filter { $0.object == object && !$0.isQueued }
        let kept = index == 0 ? [special] : own
        // A pointer of an object to itself is none.
        let mayBePointer = step.object != object && (index > 0 || !special.isCleanup)
        let isPointer = mayBePointer && heap.targets[object].contains(step.object)
        #expect(isPointer == !step.isKept)
        #expect(isPointer || kept.contains { $0.keeps(heap).contains(step.object) })
        object = step.object
      }
    }
  }

  @Test("random heaps: what only finalizers and cleanups lead to, each of them or both together", arguments: 0..<200)
  func holds(_ seed: UInt64) throws {
    let heap = Self.heap(seed)
    let graph = try heap.graph()
    let holds = SpecialHolds(graph, DominatorTree(graph))
    let others = heap.reached(from: heap.roots)
    let kept = heap.reached(
      from: heap.specials.flatMap { $0.keeps(heap) + ($0.isQueued && !$0.isCleanup ? [$0.object] : []) })
    for object in heap.targets.indices where !heap.specials.isEmpty {
      let expected: SpecialHolds.Hold =
        others.contains(object) ? .others : kept.contains(object) ? .callbacks : .nothing
      #expect(holds.hold(object) == expected, "\(object)")
    }
  }

  @Test("no finalizers, or none that leads anywhere")
  func none() throws {
    #expect(try SpecialCycles(Heap(targets: [[0]]).graph()).isInCycle.isEmpty)
    var heap = Heap(targets: [[1], []])
    heap.specials = [Made(object: 0), Made(object: 1), Made(isCleanup: true, object: 0, closure: 1)]
    var cycles = SpecialCycles(try heap.graph())
    #expect(cycles.isInCycle == [false, false, false] && cycles.path(of: 0) == nil)
  }

  @Test("two objects whose cleanups get each other, and nothing else: neither is ever gone")
  func mutual() throws {
    var heap = Heap(targets: [[], [], [0]])
    heap.specials = [
      Made(isCleanup: true, object: 0, argument: 1), Made(isCleanup: true, object: 1, argument: 0),
      // Held by nobody: its cleanup keeps what is in the cycle, and is not in it.
      Made(isCleanup: true, object: 2, argument: 1),
    ]
    var cycles = SpecialCycles(try heap.graph())
    #expect(cycles.isInCycle == [true, true, false])
    #expect(
      cycles.path(of: 0) == [
        SpecialCycles.Step(object: 1, isKept: true), SpecialCycles.Step(object: 0, isKept: true),
      ])
  }

  /// Heaps of which each is hard on a search.
  enum Hard: String, CaseIterable, CustomTestStringConvertible {
    case ring = "a ring of n objects, one with a finalizer"
    case ringOfFinalizers = "a ring of n objects that have a finalizer each"
    case manyOfOne = "n finalizers of an object with n pointers to another, which leads back"
    case manyOfWide = "n finalizers of an object with n pointers, of which one leads back"
    case cleanups = "n cleanups of one object that get n others, which lead back"
    case chain = "n objects with finalizers that lead to one another, and not back"
    case clique = "objects with finalizers that all lead to all others, by n pointers in all"

    var testDescription: String { rawValue }

    fileprivate func heap(_ count: Int) -> Heap {
      let ring = (0..<count).map { [($0 + 1) % count] }
      switch self {
      case .ring:
        var heap = Heap(targets: ring)
        heap.specials = [Made(object: 0)]
        return heap
      case .ringOfFinalizers:
        var heap = Heap(targets: ring)
        heap.specials = (0..<count).map { Made(object: $0) }
        return heap
      case .manyOfOne:
        var heap = Heap(targets: [[Int](repeating: 1, count: count), [0]])
        heap.specials = (0..<count).map { _ in Made(object: 0) }
        return heap
      case .manyOfWide:
        var heap = Heap(targets: [Array(1...count)] + (0..<count).map { $0 + 1 < count ? [] : [0] })
        heap.specials = (0..<count).map { _ in Made(object: 0) }
        return heap
      case .cleanups:
        var heap = Heap(targets: [[]] + (0..<count).map { _ in [0] })
        heap.specials = (0..<count).map { Made(isCleanup: true, object: 0, argument: $0 + 1) }
        return heap
      case .chain:
        var heap = Heap(targets: (0..<count).map { $0 + 1 < count ? [$0 + 1] : [] })
        heap.specials = (0..<count).map { Made(object: $0) }
        return heap
      case .clique:
        let side = Int(Double(count).squareRoot())
        var heap = Heap(targets: (0..<side).map { _ in Array(0..<side) })
        heap.specials = (0..<side).map { Made(object: $0) }
        return heap
      }
    }
  }

  @Test("twice as much takes twice the work, paths of all too", arguments: Hard.allCases)
  func doubling(_ hard: Hard) throws {
    let work = try [4000, 8000].map { count in
      var cycles = SpecialCycles(try hard.heap(count).graph())
      var found = 0
      for number in cycles.isInCycle.indices where cycles.path(of: number) != nil { found += 1 }
      #expect(hard == .chain ? found == 0 : found > 0)
      return cycles.work
    }
    #expect(work[0] > 0 && Double(work[1]) <= 2.3 * Double(work[0]), "\(work)")
  }
}
