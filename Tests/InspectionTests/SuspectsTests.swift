import DumpBuilding
import HeapReading
import Inspection
import Names
import Testing

@Suite("What may be a leak")
struct SuspectsTests {
  private static let (channel, other, wait, description) = (1, 2, 3, 1000)

  /// Goroutines that each wait for a channel, by a wait that refers to their description, each with 4 KiB; a global variable
  /// refers to some objects.
  private func heap(
    _ machine: MadeHeap.Machine = MadeHeap.Machine(layout: .go1_7), goroutines: Int = 200,
    reason: String = "chan receive", otherReason: String? = nil,
    globals: [Int] = [], frameOfOther: [Int]? = nil
  ) -> MadeHeap {
    var heap = MadeHeap(machine)
    for index in 0..<goroutines {
      let first = 10 * index
      heap.object(first + Self.channel, size: 96)
      heap.object(first + Self.wait, size: 96, [100_000 + index, first + Self.channel])
      heap.object(first + 4, size: 4096)
      heap.object(100_000 + index, size: 448)
    }
    for index in 0..<goroutines {
      heap.builder.goroutine(
        MadeHeap.address(100_000 + index), id: UInt64(index + 2),
        waitReason: index % 2 == 0 ? reason : otherReason ?? reason, m: 0)
      heap.frame("runtime.gopark", [10 * index + Self.wait])
      heap.frame("main.work", [10 * index + 4])
    }
    if let frameOfOther {
      heap.builder.goroutine(0, id: 1, status: 2)
      heap.frame("main.main", frameOfOther)
    }
    heap.globals(globals)
    return heap
  }

  private func suspects(_ heap: MadeHeap) throws -> Suspects {
    try #require(try heap.inspection(suspects: 5).suspects)
  }

  @Test("goroutines that wait for channels to which nothing else leads", arguments: MadeHeap.Machine.all)
  func stuck(_ machine: MadeHeap.Machine) throws {
    // Those before Go 1.4 do not say what a goroutine waits for in the same words, but as well.
    let found = try suspects(heap(machine))
    let first = try #require(found.largest.first)
    #expect(found.known == 1 && first.kind == "goroutine-leak" && first.count == 200)
    #expect(first.name == "main.work" && first.bytes >= 200 * 4096)
    #expect(
      first.sentence.hasPrefix(
        "200 goroutines that main.work started wait in main.work (chan receive), and nothing that "))
  }

  @Test("a goroutine may run if a variable or a running goroutine leads to its channel")
  func reached() throws {
    let channels = (0..<200).map { 10 * $0 + Self.channel }
    #expect(try suspects(heap(globals: channels)).known == 0)
    #expect(try suspects(heap(frameOfOther: channels)).known == 0)
    // All but those to whose channels something leads.
    #expect(try suspects(heap(globals: Array(channels.prefix(50)))).largest.first?.count == 150)
    // What only waits for something else is not known to wait for a channel.
    #expect(try suspects(heap(reason: "IO wait")).known == 0)
    #expect(try suspects(heap(reason: "sleep")).known == 0)
    #expect(try suspects(heap(goroutines: 9)).known == 0)
  }

  @Test("goroutines with one stack that wait for different things are told apart")
  func reasons() throws {
    let found = try suspects(heap(otherReason: "select"))
    #expect(found.known == 2 && found.largest.allSatisfy { $0.kind == nil || $0.count == 100 })
    #expect(Set(found.largest.filter { $0.kind != nil }.map { $0.sentence.contains("(select)") }) == [true, false])
  }

  @Test("one that may run wakes another")
  func chain() throws {
    var heap = MadeHeap()
    // Each leads to the channel of the next, and a variable to that of the first.
    for index in 0..<200 {
      heap.object(10 * index + Self.channel, size: 96)
      heap.object(10 * index + Self.wait, size: 96, [100_000 + index, 10 * index + Self.channel])
      heap.object(100_000 + index, size: 448)
    }
    for index in 0..<200 {
      heap.builder.goroutine(MadeHeap.address(100_000 + index), id: UInt64(index + 1), waitReason: "chan send")
      heap.frame("runtime.gopark", [10 * index + Self.wait])
      heap.frame("main.work", index < 199 ? [10 * (index + 1) + Self.channel] : [])
    }
    let stuck = try suspects(heap)
    #expect(stuck.known == 1 && stuck.largest.first?.count == 200)
    heap.globals([Self.channel])
    #expect(try suspects(heap).known == 0)
  }

  @Test("a nil channel ends no wait, whatever is known of it")
  func endless() throws {
    for reason in ["chan receive (nil chan)", "chan send (nil chan)", "select (no cases)"] {
      let found = try suspects(heap(reason: reason, globals: (0..<200).map { 10 * $0 + Self.channel }))
      #expect(found.known == 1 && found.largest.first?.sentence.contains("(\(reason))") == true)
    }
  }

  @Test("no suspect: what holds most, by shares, and at least one line")
  func none() throws {
    var heap = MadeHeap()
    heap.object(0, size: 1024)
    heap.object(1, size: 512)
    heap.globals([0, 1])
    let found = try suspects(heap)
    #expect(found.known == 0 && !found.largest.isEmpty && found.largest.allSatisfy { $0.kind == nil })
    #expect(found.largest.map(\.bytes) == [1024, 512] && found.largest[1].share == 512.0 / 1536)
    #expect(found.largest[0].inside.map(\.bytes) == [1024] && found.largest[0].path.count == 2)
    #expect(try suspects(MadeHeap()).largest.isEmpty)
  }

  @Test("finalizers that wait behind one that waits, and those that never run: neither counts for the other")
  func finalizers() throws {
    var heap = MadeHeap()
    for index in 0..<150 {
      heap.object(2 * index, size: 512, [2 * index + 1])
      heap.object(2 * index + 1, size: 64, [2 * index])
      heap.builder.finalizer(object: MadeHeap.address(2 * index), code: 0x40)
    }
    for index in 1000..<1120 {
      heap.object(index, size: 128)
      heap.builder.queuedFinalizer(object: MadeHeap.address(index), code: 0x50)
    }
    // One of the objects with a cycle is in use.
    heap.globals([0])
    heap.builder.goroutine(0, id: 2, waitReason: "chan receive", m: 0)
    for name in ["runtime.gopark", "main.wait", "runtime.runfinq"] { heap.frame(name) }
    let found = try suspects(heap)
    #expect(found.largest.prefix(2).map(\.kind) == ["finalizer-cycles", "blocked-finalizer"] && found.known == 2)
    let (cycles, blocked) = (found.largest[0], found.largest[1])
    #expect(cycles.count == 149 && cycles.bytes == 149 * (512 + 64) && cycles.name == "object [512 B]")
    #expect(
      cycles.sentence.hasPrefix("149 x object [512 B] have a finalizer, and lead back to themselves: it never runs"))
    #expect(cycles.path == ["object [512 B]", "object [64 B]", "object [512 B]"])
    #expect(blocked.name == "main.wait" && blocked.bytes == 120 * 128 && blocked.count == 120)
  }
}
