import DumpBuilding
import GoHeapDump
import Names
import ObjectGraph
import Testing

/// Where the heap of a made dump begins.
private let heap: UInt64 = 0xc0_0000_0000

/// A dump of objects of 64 bytes, numbered, that refer to each other.
private struct MadeHeap {
  var builder: DumpBuilder

  init(_ layout: DumpBuilder.Layout = .go1_7) {
    builder = DumpBuilder(layout)
    builder.params()
  }

  static func address(_ object: Int) -> UInt64 { heap + UInt64(object) * 64 }

  mutating func object(_ number: Int, _ targets: [Int] = []) {
    let contents = words(contents: targets.map(Self.address))
    builder.object(
      Self.address(number), contents + [UInt8](repeating: 0, count: 64 - contents.count),
      fields: targets.indices.map { (kind: 1, offset: UInt64($0) * 8) })
  }

  /// A segment whose words refer to objects.
  mutating func data(_ targets: [Int]) {
    builder.data(0x50_0000, words(contents: targets.map(Self.address)), fields: fields(targets.count))
  }

  mutating func frame(_ targets: [Int], unlisted: [Int] = [], sp: UInt64 = 1, name: String = "main.main") {
    builder.stackFrame(
      sp: sp, words(contents: (targets + unlisted).map(Self.address)), name: name, fields: fields(targets.count))
  }

  private func fields(_ count: Int) -> [DumpBuilder.PointerField] {
    (0..<count).map { (kind: 1, offset: UInt64($0) * 8) }
  }

  private func words(contents: [UInt64]) -> [UInt8] {
    contents.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
  }

  func read(variables: (any VariableNaming)? = nil) throws -> ReadGraph {
    var whole = builder
    whole.eof()
    return try ReadGraph(whole.bytes, variables: variables)
  }
}

extension ReadGraph {
  /// The name of what holds an object of a made heap.
  fileprivate func holder(of object: Int) -> String? {
    holder("object 0x\(String(MadeHeap.address(object), radix: 16))")
  }
}

@Suite("Roots")
struct RootTests {
  @Test("what one variable leads to it holds; what several do, all variables; what a goroutine does too, nothing")
  func shared() throws {
    var made = MadeHeap()
    // 0 -> 1 -> 2, a cycle 3 <-> 4, and 5 that two variables lead to, 6 a variable and a goroutine.
    made.object(0, [1, 5])
    made.object(1, [2])
    made.object(2)
    made.object(3, [4, 5, 6])
    made.object(4, [3])
    made.object(5)
    made.object(6)
    made.object(7)
    made.builder.goroutine(1)
    made.frame([6])
    made.data([0, 3])
    let read = try made.read()
    #expect(
      (0...6).map { read.holder(of: $0) } == [
        "data+0x0", "object 0xc000000000", "object 0xc000000040", "data+0x8", "object 0xc0000000c0", "globals",
        "everything",
      ])
    #expect(read.holder(of: 7) == nil)
    #expect(read.retained("data+0x0") == 192 && read.retained("data+0x8") == 128)
    #expect(read.retained("globals") == 384 && read.retained("everything") == 448)
  }

  @Test("frames hold from the outermost inwards; goroutines share what several lead to")
  func frames() throws {
    var made = MadeHeap()
    for object in 0...4 { made.object(object) }
    made.builder.goroutine(1, id: 1)
    made.frame([0, 1])
    made.frame([])
    made.frame([1, 2])
    made.builder.goroutine(2, id: 7)
    made.frame([3, 4])
    made.builder.goroutine(3, id: 8)
    made.frame([4])
    let read = try made.read()
    #expect(
      (0...4).map { read.holder(of: $0) } == [
        "goroutine 0 frame 0", "goroutine 0 frame 2", "goroutine 0 frame 2", "goroutine 1 frame 0", "goroutines",
      ])
    #expect(read.retained("goroutine 0 frame 2") == 192)
  }

  @Test("closures, defers and panics are held by the goroutine's frames")
  func goroutines() throws {
    var made = MadeHeap()
    for object in 0...5 { made.object(object) }
    made.builder.goroutine(1, ctxt: MadeHeap.address(0))
    made.frame([], sp: 0x100)
    made.frame([], sp: 0x200)
    made.frame([], sp: 0x300)
    made.builder.deferRecord(MadeHeap.address(1), frame: 0x200, function: MadeHeap.address(2))
    made.builder.deferRecord(0, frame: 0x999, function: MadeHeap.address(3))
    made.builder.panicRecord(0, argumentData: MadeHeap.address(4))
    // A goroutine that has no frames yet.
    made.builder.goroutine(2, ctxt: MadeHeap.address(5))
    let read = try made.read()
    #expect(
      (0...5).map { read.holder(of: $0) } == [
        "goroutine 0 frame 0", "goroutine 0 frame 1", "goroutine 0 frame 1", "goroutine 0 frame 2",
        "goroutine 0 frame 2", "goroutine 1",
      ])
  }

  @Test("what the runtime's description of a goroutine refers to is the goroutine's, except its thread")
  func descriptors() throws {
    var made = MadeHeap()
    // Variables lead to two descriptors, 0 and 1, and to the thread 2; 3 is deferred by the first goroutine, 4 both
    // goroutines wait for.
    made.object(0, [3, 4, 2])
    made.object(1, [4, 5])
    for object in 2...5 { made.object(object) }
    made.data([0, 1, 2])
    made.builder.goroutine(MadeHeap.address(0), m: MadeHeap.address(2))
    made.frame([])
    made.frame([3])
    // Without frames.
    made.builder.goroutine(MadeHeap.address(1))
    // A second one with the same descriptor, as only a damaged dump has it.
    made.builder.goroutine(MadeHeap.address(1))
    made.frame([])
    let read = try made.read()
    #expect(
      (0...5).map { read.holder(of: $0) } == [
        "data+0x0", "data+0x8", "globals", "goroutine 0 frame 1", "goroutines", "goroutine 1",
      ])
  }

  @Test("a finalizer holds its closure and what its object refers to; one that is to run, the object, too")
  func finalizers() throws {
    var made = MadeHeap()
    made.object(0, [1])
    for object in 1...2 { made.object(object) }
    made.object(3, [4])
    for object in 4...5 { made.object(object) }
    for object in 6...7 { made.object(object, [8]) }
    made.object(8)
    made.builder.finalizer(object: MadeHeap.address(0), function: MadeHeap.address(2), code: 0x40)
    made.builder.queuedFinalizer(object: MadeHeap.address(3), function: MadeHeap.address(5), code: 0x50)
    for (object, code) in [(6, 0x40), (7, 0x50)] as [(Int, UInt64)] {
      made.builder.finalizer(object: MadeHeap.address(object), code: code)
    }
    let read = try made.read()
    // What two functions' finalizers hold belongs to neither.
    #expect(
      (0...8).map { read.holder(of: $0) } == [
        nil, "finalizer 0x40", "finalizer 0x40", "finalizer 0x50", "object 0xc0000000c0", "finalizer 0x50", nil, nil,
        "finalizers",
      ])
  }

  @Test("timers are held by roots of their own, and no longer by the lists that lead to them")
  func timers() throws {
    var made = MadeHeap()
    made.object(0, [1, 2])
    made.object(1, [3])
    made.object(2, [4, 5])
    made.object(3, [6])
    made.object(4, [6, 7])
    for object in 5...9 { made.object(object) }
    made.data([0, 8])
    // Below words that are not listed, which come behind all others.
    made.builder.goroutine(0)
    made.frame([], unlisted: [9])
    let before = try made.read()
    var running = RunningTimers()
    running.add(list: 1, [(3, 0x40)])
    running.add(list: 2, [(4, 0x50), (5, 0x40)])
    let graph = before.graph
    var changed = graph
    try changed.hold(running)
    let after = ReadGraph(changed)
    let name = { "object 0x\(String(MadeHeap.address($0), radix: 16))" }
    let moved = [(1, 3), (2, 4), (2, 5)].map { "\(name($0)) -> \(name($1))" }
    let new = [
      "everything -> timers", "timers -> timer 0x40", "timers -> timer 0x50", "timer 0x40 -> \(name(3))",
      "timer 0x50 -> \(name(4))", "timer 0x40 -> \(name(5))",
    ]
    #expect(after.edges == (before.edges.filter { !moved.contains($0) } + new).sorted())
    #expect(moved.allSatisfy(before.edges.contains))
    #expect(
      (1...9).map { after.holder(of: $0) } == [
        name(0), name(0), "timer 0x40", "timer 0x50", "timer 0x40", "timers", name(4), "data+0x8",
        "unlisted goroutine 0 frame 0",
      ])
    #expect(after.retained("timers") == 5 * 64)
    var same = graph
    try same.hold(RunningTimers())
    #expect(ReadGraph(same).edges == before.edges)
  }

  @Test("other roots go by their description")
  func others() throws {
    var made = MadeHeap(.go1_3)
    for object in 0...1 { made.object(object) }
    made.builder.otherRoot("runtime type info", pointer: MadeHeap.address(0))
    made.builder.otherRoot("runtime type info", pointer: MadeHeap.address(1) + 8)
    let read = try made.read()
    #expect(read.retained("other runtime type info") == 128)
  }

  @Test("words that a frame does not list hold what nothing else does")
  func stackObjects() throws {
    var made = MadeHeap()
    made.object(0, [1, 2])
    for object in 1...4 { made.object(object) }
    made.object(5, [4])
    made.builder.goroutine(1)
    made.frame([], unlisted: [0, 5])
    made.frame([3], unlisted: [4])
    made.data([2])
    let read = try made.read()
    #expect(
      (0...5).map { read.holder(of: $0) } == [
        "unlisted goroutine 0 frame 0", "object 0xc000000000", "data+0x0", "goroutine 0 frame 1",
        "unlisted goroutine 0 frame 1", "unlisted goroutine 0 frame 0",
      ])
    #expect(read.retained("everything") == 128 && read.retained("stack objects") == 256)
  }

  @Test("variables have names where a symbol table has them, and all their words")
  func variables() throws {
    struct Symbols: VariableNaming {
      func variable(in segment: RootTree.Segment, at offset: UInt64) -> RootTree.Variable? {
        guard segment.kind == .data, segment.address == 0x50_0000, (8..<24).contains(offset) else { return nil }
        return RootTree.Variable(name: "main.cache", offset: 8)
      }
    }
    var made = MadeHeap()
    for object in 0...4 { made.object(object) }
    made.data([0, 1, 2, 3, 2, 1])
    let read = try made.read(variables: Symbols())
    #expect((0...3).map { read.holder(of: $0) } == ["data+0x0", "globals", "globals", "data+0x18"])
    made = MadeHeap()
    for object in 0...4 { made.object(object) }
    made.data([0, 1, 2, 3])
    #expect((1...2).map { try? made.read(variables: Symbols()).holder(of: $0) } == ["main.cache", "main.cache"])
  }

  @Test("parts of a variable hold what only they lead to; what two of them do, the variable")
  func fields() throws {
    struct Fields: VariableNaming {
      func variable(in segment: RootTree.Segment, at offset: UInt64) -> RootTree.Variable? {
        let path: Name? = offset < 8 ? nil : offset < 24 ? ".byName" : ".list"
        let field = path.map { RootTree.Field(name: "main.cache" + $0, path: $0) }
        return offset < 40 ? RootTree.Variable(name: "main.cache", offset: 0, field: field) : nil
      }
    }
    var made = MadeHeap()
    for object in 0...5 { made.object(object) }
    made.data([0, 1, 2, 3, 2, 5])
    let read = try made.read(variables: Fields())
    #expect(
      [0, 1, 2, 3, 5].map { read.holder(of: $0) } == [
        "main.cache", "main.cache.byName", "main.cache", "main.cache.list", "data+0x28",
      ])
    #expect(read.retained("main.cache") == 256 && read.retained("main.cache.byName") == 64)
  }

  @Test("a frame in front of all goroutines is an error")
  func noGoroutine() {
    var made = MadeHeap()
    made.frame([])
    let error = #expect(throws: HeapDumpError.self) { try made.read() }
    #expect(error?.problem == .noGoroutine)
  }
}
