import ByteStreams
import DumpBuilding
import HeapReading
import Inspection
import Names
import Testing

extension Holders {
  /// `global data+0x0 300 B of 4: path, path; 2 x child 64 B of 2`
  fileprivate var lines: [String] {
    largest.map { root in
      let goroutine = root.goroutine.map { " \($0)" } ?? ""
      let children = root.children.map { child in
        let frame = child.frame.map { "\($0): " } ?? ""
        let place = child.stackObject ? " stack" : ""
        return "; \(child.count) x \(frame)\(child.name)\(place) \(child.bytes) B of \(child.objects)"
      }
      return "\(root.kind.rawValue)\(goroutine) \(root.name) \(root.bytes) B of \(root.objects): "
        + root.path.joined(separator: ", ").text + children.joined()
    }
  }

  fileprivate var sums: [String] { [held, shared, unreachable].map { "\($0.bytes) B of \($0.objects)" } }
}

@Suite("What holds the objects")
struct HoldersTests {
  @Test("a global, a goroutine, what both lead to, and garbage: in all layouts", arguments: MadeHeap.Machine.all)
  func layouts(_ machine: MadeHeap.Machine) throws {
    var made = MadeHeap(machine)
    made.object(0, size: 32, [1, 2, 3])
    made.object(1, size: 1000)
    made.object(2, size: 500)
    made.object(3, size: 200)
    made.object(4, size: 700)
    made.object(5, size: 99)
    made.object(6, size: 10)
    made.builder.goroutine(1, id: 17)
    made.frame("main.work", [4, 3])
    made.globals([0, 6])
    let holders = try made.holders()
    let name = machine.layout.is1_3 ? "main.T" : "object [32 B]"
    let second = "data+0x\(machine.wordSize)"
    #expect(
      holders.lines == [
        "global data+0x0 1532 B of 3: \(name); 1 x object [1000 B] 1000 B of 1; 1 x object [500 B] 500 B of 1",
        "goroutine 17 main.work 700 B of 1: object [700 B]",
        "shared data+0x0 and main.work 200 B of 1: object [200 B]",
        "global \(second) 10 B of 1: object [10 B]",
      ])
    #expect(holders.sums == ["2242 B of 5", "200 B of 1", "99 B of 1"])
    #expect(holders.roots == 3)
    #expect(holders.largest[0].children.map(\.address) == [MadeHeap.address(1), MadeHeap.address(2)])
  }

  @Test("the path goes on as long as one object alone holds all the rest; alike names are one")
  func path() throws {
    var made = MadeHeap()
    for object in 0..<1000 { made.object(object, size: 48, [object + 1]) }
    made.object(1000, size: 64, [1001, 1002])
    made.object(1001, size: 80)
    made.object(1002, size: 96, [1003])
    made.object(1003, size: 1024)
    made.globals([0])
    #expect(
      try made.holders().lines == [
        "global data+0x0 49264 B of 1004: object [48 B], object [64 B]; 1 x object [96 B] 1120 B of 2; "
          + "1 x object [80 B] 80 B of 1"
      ])
  }

  @Test("what is small beside the path, in front of it or behind, does not end it", arguments: [false, true])
  func smallBeside(_ isFirst: Bool) throws {
    var made = MadeHeap()
    // A map's head refers to its table and to something small, in any order.
    made.object(0, size: 32, isFirst ? [1, 2] : [2, 1])
    made.object(1, size: 16)
    made.object(2, size: 2000, [3, 4])
    made.object(3, size: 256)
    made.object(4, size: 512)
    made.builder.goroutine(1, id: 9)
    made.frame("main.f", [5, 0])
    made.object(5, size: 8)
    made.globals([])
    let other = "; 1 x object [512 B] 512 B of 1; 1 x object [256 B] 256 B of 1"
    // A 32nd of all is 88 bytes.
    #expect(
      try made.holders().lines == ["goroutine 9 main.f 2824 B of 6: object [32 B], object [2000 B]" + other])
  }

  @Test("what the nodes of a list hold is held by the list")
  func listWithPayload() throws {
    var made = MadeHeap()
    for node in 0..<500 {
      made.object(2 * node, size: 16, [2 * node + 1] + (node < 499 ? [2 * node + 2] : []))
      made.object(2 * node + 1, size: 1000)
    }
    made.globals([0])
    let root = try #require(try made.holders().largest.first)
    #expect(root.bytes == 508_000 && root.path == ["object [16 B]"])
    #expect(root.children.map(\.name) == ["object [1000 B]"] && root.children.map(\.count) == [500])
    #expect(root.children.map(\.bytes) == [500_000] && root.children.map(\.largest) == [1000])
  }

  @Test("a path of very many names ends in dots")
  func longPath() throws {
    var made = MadeHeap()
    for object in 0..<300 { made.object(object, size: object % 2 == 0 ? 48 : 64, object < 299 ? [object + 1] : []) }
    made.globals([0])
    let path = try #require(try made.holders().largest.first).path
    #expect(path.count == 128 && path.last == "…" && path[126] == "object [48 B]")
  }

  @Test("children that are named alike are one, with the address of the largest; three are shown")
  func children() throws {
    var made = MadeHeap()
    // A table of two that are alike, of which the second holds more, and three others.
    made.object(0, size: 64, [1, 2, 3, 4, 5])
    made.object(1, size: 48, [])
    made.object(2, size: 48, [6])
    made.object(3, size: 300)
    made.object(4, size: 200)
    made.object(5, size: 100)
    made.object(6, size: 1000)
    made.globals([0])
    let root = try #require(try made.holders().largest.first)
    #expect(root.children.map(\.name) == ["object [48 B]", "object [300 B]", "object [200 B]"])
    #expect(root.children.map(\.count) == [2, 1, 1])
    #expect(root.children.map(\.bytes) == [1096, 300, 200] && root.children[0].objects == 3)
    #expect(root.children[0].address == MadeHeap.address(2) && root.children[0].largest == 1048)
  }

  @Test("a goroutine has what its frames hold, that its frames share, and its stack objects")
  func goroutine() throws {
    var made = MadeHeap()
    for object in 0...4 { made.object(object, size: 100 * (object + 1)) }
    made.builder.goroutine(1, id: 5)
    made.frame("main.inner", [0, 2])
    made.frame("main.inner", [1])
    made.frame("main.outer", [2], unlisted: [3])
    made.frame("runtime.goexit")
    // Two goroutines share one object.
    made.builder.goroutine(2, id: 6)
    made.frame("main.outer", [4])
    made.builder.goroutine(3, id: 7)
    made.frame("main.outer", [4])
    let holders = try made.holders()
    #expect(
      holders.lines == [
        "goroutine 5 main.inner 1000 B of 4: ; 1 x main.outer: object [400 B] stack 400 B of 1; "
          + "1 x main.outer: object [300 B] 300 B of 1; 1 x main.inner: object [200 B] 200 B of 1",
        "shared 2 x main.outer 500 B of 1: object [500 B]",
      ])
    #expect(holders.sums == ["1000 B of 4", "500 B of 1", "0 B of 0"] && holders.roots == 1)
  }

  @Test("what frames without a name hold goes by the next one outwards that has one; outside of all, by none")
  func namelessFrames() throws {
    var made = MadeHeap()
    for object in 0...4 { made.object(object, size: 64 * (object + 1)) }
    made.builder.goroutine(1, id: 5)
    made.frame("runtime.goexit", [0])
    made.frame("runtime.goexit", [1])
    made.frame("main.serve", [4])
    made.frame("runtime.goexit", [2])
    made.frame("runtime.goexit", unlisted: [3])
    let root = try made.holders().largest[0]
    #expect(root.name == "main.serve" && root.objects == 5)
    #expect(root.children.map(\.frame) == ["main.serve", nil, nil])
    #expect(root.children.map(\.stackObject) == [false, true, false])
    #expect(root.children.map(\.bytes) == [320, 256, 192])
  }

  @Test("the frame that alone holds something is in the path")
  func frame() throws {
    var made = MadeHeap()
    made.object(0, size: 64, [1])
    made.object(1, size: 512)
    made.builder.goroutine(1, id: 5)
    made.frame("main.read", [0])
    made.frame("main.serve")
    #expect(
      try made.holders().lines == ["goroutine 5 main.read 576 B of 2: object [64 B], object [512 B]"])
  }

  @Test("a goroutine is named by the program's innermost function; frames of the standard library by their callers")
  func ownFunction() throws {
    var made = MadeHeap()
    for object in 0...2 { made.object(object, size: 128 * (object + 1)) }
    made.builder.goroutine(1, id: 5)
    made.frame("runtime.gopark")
    made.frame("io.ReadAll", [0])
    made.frame("example.com/shop/cart.(*Cart).read", [1])
    made.frame("net/http.HandlerFunc.ServeHTTP", [2])
    made.frame("main.serve")
    let root = try #require(try made.holders().largest.first)
    #expect(root.name == "example.com/shop/cart.(*Cart).read" && root.count == 1)
    #expect(root.children.map(\.bytes) == [384, 256, 128])
    #expect(root.children.map(\.frame) == ["main.serve", root.name, root.name])
    #expect(
      root.stack?.map(\.function) == [
        "runtime.gopark", "io.ReadAll", root.name, "net/http.HandlerFunc.ServeHTTP", "main.serve",
      ])
  }

  @Test("goroutines with equal stacks are one root, with all their numbers; the path is that of each")
  func equalStacks() throws {
    var made = MadeHeap()
    for goroutine in 0..<50 {
      made.object(2 * goroutine, size: 32, [2 * goroutine + 1])
      made.object(2 * goroutine + 1, size: goroutine == 7 ? 2000 : 1000)
      made.builder.goroutine(UInt64(goroutine + 1), id: UInt64(100 + goroutine))
      made.frame("io.ReadAll", [2 * goroutine])
      made.frame("main.work")
    }
    made.builder.goroutine(51, id: 1)
    made.frame("main.work", [])
    let holders = try made.holders()
    let root = try #require(holders.largest.first)
    #expect(holders.largest.count == 1 && root.count == 50 && root.goroutine == 107)
    #expect(root.goroutines == (100..<150).map { UInt64($0) })
    #expect(root.bytes == 50 * 1032 + 1000 && root.objects == 100)
    #expect(root.name == "main.work" && root.path == ["object [32 B]"])
    #expect(root.children.map(\.count) == [49, 1] && root.children.map(\.bytes) == [49000, 2000])
  }

  @Test("what two variables lead to is shared by them, what two maps do by these")
  func sharers() throws {
    var made = MadeHeap()
    made.object(0, size: 128, [1])
    made.object(1, size: 1000)
    made.object(2, size: 64, [3, 4])
    made.object(3, size: 80, [5])
    made.object(4, size: 96, [5])
    made.object(5, size: 500)
    made.globals([0, 1, 2])
    let holders = try made.holders()
    let shared = try #require(holders.largest.first { $0.kind == .shared })
    #expect(shared.sharedBy?.map(\.name) == ["data+0x0", "data+0x8"] && shared.path == ["object [1000 B]"])
    let held = try #require(holders.largest.first { $0.name == "data+0x10" })
    #expect(held.children.map(\.name) == ["object [500 B]", "object [96 B]", "object [80 B]"])
    #expect(held.children[0].sharedBy?.map(\.name) == ["object [80 B]", "object [96 B]"])
    #expect(held.children[1].sharedBy == nil)
  }

  @Test("what other roots hold together has a row of its own: three of them by their names, and how many more")
  func together() throws {
    var made = MadeHeap()
    for object in 0...2 { made.object(object, size: 100 * (object + 1)) }
    made.globals([0, 0, 1, 1, 1, 1, 1, 2])
    for goroutine in 1...3 {
      made.builder.goroutine(UInt64(goroutine), id: UInt64(goroutine))
      made.frame("main.work", [2])
      if goroutine == 3 { made.frame("main.other") }
    }
    let holders = try made.holders()
    #expect(holders.largest.map(\.kind) == [.shared, .shared, .shared])
    #expect(
      holders.largest.map(\.name) == [
        "data+0x38 and 3 x main.work", "data+0x10, data+0x18, data+0x20 and 2 others", "data+0x0 and data+0x8",
      ])
    #expect(holders.largest.map { $0.sharedBy?.map(\.count) } == [[1, 3], [1, 1, 1], [1, 1]])
    #expect(holders.largest.map(\.sharedByOthers) == [nil, 2, nil])
    #expect(holders.sums == ["0 B of 0", "600 B of 3", "0 B of 0"] && holders.roots == 0)
  }

  @Test("several globals, finalizers and what the runtime describes")
  func others() throws {
    var made = MadeHeap()
    for object in 0...4 { made.object(object, size: 64 * (object + 1), object == 2 ? [3] : []) }
    made.globals([0, 0])
    made.builder.otherRoot("type info", pointer: MadeHeap.address(1))
    made.builder.finalizer(object: MadeHeap.address(2), function: MadeHeap.address(4))
    let holders = try made.holders()
    #expect(
      holders.lines == [
        "finalizers finalizers 576 B of 2: ; 1 x object [320 B] 320 B of 1; 1 x object [256 B] 256 B of 1",
        "other type info 128 B of 1: object [128 B]", "shared data+0x0 and data+0x8 64 B of 1: object [64 B]",
      ])
    // What has a finalizer and nothing else is garbage.
    #expect(holders.sums == ["704 B of 3", "64 B of 1", "192 B of 1"])
  }

  @Test("as many as were asked for, and the sums of all")
  func count() throws {
    var made = MadeHeap()
    for object in 0..<20 { made.object(object, size: 8 * (object + 1)) }
    made.globals(Array(0..<20))
    let holders = try made.holders(3)
    #expect(holders.largest.map(\.bytes) == [160, 152, 144])
    #expect(holders.held.bytes == 1680 && holders.held.objects == 20 && holders.roots == 20)
  }

  @Test("no objects, no holders; nothing asked, none looked for")
  func none() throws {
    var made = MadeHeap()
    let holders = try made.holders()
    #expect(holders.largest.isEmpty && holders.roots == 0 && holders.sums == ["0 B of 0", "0 B of 0", "0 B of 0"])
    made.builder.eof()
    #expect(try Inspection(reading: MemorySource(made.builder.bytes)).holders == nil)
  }

  @Test("objects that overlap hold nothing: an error in words")
  func overlap() throws {
    var made = MadeHeap()
    made.object(0, size: 4096)
    made.object(1, size: 64)
    made.builder.eof()
    let error = #expect(throws: (any Error).self) {
      try Inspection(reading: MemorySource(made.builder.bytes), views: InspectionViews(holders: 1))
    }
    #expect(
      "\(try #require(error))"
        == "two objects overlap: Object record 1 at address 0x10000000 and Object record 2 at address 0x10000800")
  }
}
