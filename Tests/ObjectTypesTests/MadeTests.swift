import ExecutableBuilding
import Testing

@testable import ObjectTypes

@Suite("Types of hand-made objects")
struct MadeTests {
  typealias Number = MadeProgram.Number
  typealias Found = MadeProgram.Found
  let heap = MadeProgram.heap

  @Test(
    "what interfaces hold, and along pointers, in every release and wherever the program was loaded",
    arguments: ExecutableBuilder.Release.allCases, [0, 0x55_5555_0000] as [UInt64])
  func interfaces(_ release: ExecutableBuilder.Release, _ bias: UInt64) throws {
    // Before Go 1.19 and in it types cannot be read.
    var program = try MadeProgram(release, bias: bias)
    program.object(0, [heap + 16, 1], pointers: [0])
    program.object(16, [heap + 32, 2], pointers: [0])
    program.object(32, [0, 3], pointers: [0])
    program.object(48, [heap, heap + 16, heap + 96, 4, 4, 5], pointers: [0, 1, 2])
    program.object(96, [heap, 1, 0, 1, 0, 1, heap + 32, 1], pointers: [0, 2, 4, 6])
    // A string in an interface lies in an object of its own.
    program.object(160, [heap + 176, 20], pointers: [0])
    program.object(176, [UInt64](repeating: 0x6161_6161, count: 3), pointers: [])
    program.finish(interfaces: [
      (program.type(Number.nodePointer), heap), (program.type(Number.outerPointer), heap + 48),
      (program.type(Number.string), heap + 160),
    ])
    let found = try program.found()
    let node = Found(name: "example.com/main.node")
    #expect(found[0] == node && found[16] == node && found[32] == node)
    #expect(found[48] == Found(name: "main.outer"))
    #expect(found[96] == Found(name: "[]example.com/main.node", count: 4))
    #expect(found[160] == Found(name: "string"))
    #expect(found[176] == Found(name: "string data", count: 20))
  }

  @Test("interfaces in objects whose type nobody knows, and in those that are known then")
  func interfacesInObjects() throws {
    var program = try MadeProgram()
    // Nothing leads to it.
    program.object(0, [7, program.type(Number.pairPointer), heap + 64, 8], pointers: [2])
    program.object(
      64, [program.type(Number.nodePointer), heap + 96, program.type(Number.int), heap + 112], pointers: [1, 3])
    program.object(96, [0, 1], pointers: [0])
    program.object(112, [1], pointers: [])
    program.finish()
    let found = try program.found()
    #expect(found[0] == Found(name: "object [32 B]", confidence: .untyped, count: 0))
    #expect(found[64] == Found(name: "main.pair"))
    #expect(found[96] == Found(name: "example.com/main.node"))
    #expect(found[112] == Found(name: "int"))
  }

  @Test("a type is not taken that does not fit, or has its pointers elsewhere")
  func acceptance() throws {
    var program = try MadeProgram()
    // Too short; a pointer more; a pointer less; one behind the value.
    program.object(0, [0], pointers: [0])
    program.object(16, [0, 0], pointers: [0, 1])
    program.object(32, [0, 0], pointers: [])
    program.object(48, [0, 0, 0], pointers: [0, 2])
    program.finish(interfaces: [0, 16, 32, 48].map { (program.type(Number.nodePointer), heap + $0) })
    let found = try program.found()
    for offset: UInt64 in [0, 16, 32] { #expect(found[offset]?.confidence == .untyped, "at \(offset)") }
    // The value is there, but the object is more than that.
    #expect(found[48] == Found(name: "object [24 B] with example.com/main.node at +0", confidence: .partial))
  }

  @Test("a part of an object, and the whole that contains it, in either order")
  func containment() throws {
    var program = try MadeProgram()
    program.object(0, [0, 0, 0, 0, 0, 0], pointers: [0, 1, 2])
    program.object(64, [0, 0, 0, 0, 0, 0], pointers: [0, 1, 2])
    program.object(128, [0, 0, 0, 0, 0, 0], pointers: [0, 1, 2])
    let (inner, outer) = (program.type(Number.nodePointer), program.type(Number.outerPointer))
    program.finish(interfaces: [
      (outer, heap), (inner, heap), (program.type(Number.slicePointer), heap + 64 + 16), (outer, heap + 64),
      (program.type(Number.slicePointer), heap + 128 + 16),
    ])
    let found = try program.found()
    #expect(found[0] == Found(name: "main.outer"))
    #expect(found[64] == Found(name: "main.outer"))
    #expect(
      found[128] == Found(name: "object [48 B] with []example.com/main.node (header) at +16", confidence: .partial))
  }

  @Test("allocation headers: one value, several, and addresses where no type is")
  func headers() throws {
    for (release, hasHeaders) in [(ExecutableBuilder.Release.go1_27, true), (.go1_21, false)] {
      var program = try MadeProgram(release)
      let wide = program.type(Number.wide)
      program.object(0, [wide] + [UInt64](repeating: 0, count: 87), pointers: Array(1...81))
      program.object(2048, [wide] + [UInt64](repeating: 0, count: 167), pointers: Array(1...162))
      program.object(
        4096, [program.type(Number.node)] + [UInt64](repeating: 0, count: 79),
        pointers: stride(from: 1, to: 80, by: 2).map { $0 })
      program.object(8192, [0x1234] + [UInt64](repeating: 0, count: 87), pointers: [1])
      // Pointers that the type does not have.
      program.object(10240, [wide] + [UInt64](repeating: 0, count: 87), pointers: [1, 2])
      program.finish()
      let found = try program.found()
      guard hasHeaders else {
        #expect(found.values.allSatisfy { $0.confidence == .untyped })
        continue
      }
      #expect(found[0] == Found(name: "main.wide"))
      #expect(found[2048] == Found(name: "[]main.wide", count: 2))
      #expect(found[4096] == Found(name: "[]example.com/main.node", count: 39))
      #expect(found[8192]?.confidence == .untyped && found[10240]?.confidence == .untyped)
    }
  }

  @Test("a slice and its array, a map or a channel and a pointer to it have different names")
  func names() throws {
    for release in [ExecutableBuilder.Release.go1_27, .go1_21] {
      var program = try MadeProgram(release)
      program.object(0, [heap + 32, 1, 1], pointers: [0])
      program.object(32, [0, 0], pointers: [0])
      // A declared slice type has a name that no array has.
      program.object(64, [heap + 32, 1, 1], pointers: [0])
      // What new(map[int]*main.node) and new(chan *main.node) make, and where they lead.
      program.object(128, [heap + 256], pointers: [0])
      program.object(160, [heap + 320], pointers: [0])
      program.object(256, [0, 0, 0, 0, 0, 0], pointers: release == .go1_27 ? [2] : [2, 3, 5])
      program.object(320, [UInt64](repeating: 0, count: 12), pointers: [2])
      // One channel, held to receive first.
      program.object(512, [UInt64](repeating: 0, count: 12), pointers: [2])
      program.finish(interfaces: [
        (program.type(Number.slicePointer), heap), (program.type(Number.listPointer), heap + 64),
        (program.type(Number.mapPointer), heap + 128), (program.type(Number.chanPointer), heap + 160),
        (program.type(Number.receiving), heap + 512), (program.type(Number.chan), heap + 512),
      ])
      let found = try program.found().mapValues(\.name)
      #expect(found[0] == "[]example.com/main.node (header)" && found[32] == "[]example.com/main.node")
      #expect(found[64] == "main.list")
      #expect(found[128] == "map[int]*example.com/main.node (pointer)")
      #expect(found[256] == "map[int]*example.com/main.node")
      #expect(found[160] == "chan *example.com/main.node (pointer)")
      #expect(found[320] == "chan *example.com/main.node" && found[512] == found[320])
    }
  }

  @Test("a value has the type that pointers to it have, not the one that its pointer in an interface was converted to")
  func converted() throws {
    for isFirst in [false, true] {
      var program = try MadeProgram()
      program.object(0, [0, 0], pointers: [0])
      program.object(16, [heap], pointers: [0])
      // Only an interface has this one.
      program.object(64, [0, 0], pointers: [0])
      let converted = (type: program.type(Number.textPointer), data: heap)
      let holder = (type: program.type(Number.holderPointer), data: heap + 16)
      program.finish(
        interfaces: [(program.type(Number.textPointer), heap + 64)]
          + (isFirst ? [converted, holder] : [holder, converted]))
      let found = try program.found()
      #expect(found[0] == Found(name: "string"))
      #expect(found[64] == Found(name: "main.text"))
    }
  }

  @Test("objects of 32,768 bytes: large ones without a header, and small ones with one")
  func largestSmallObjects() throws {
    var program = try MadeProgram()
    let words = 4096
    let odd = stride(from: 1, to: words, by: 2).map { $0 }
    let even = stride(from: 0, to: words, by: 2).map { $0 }
    let (node, string) = (program.type(Number.node), program.type(Number.string))
    // A large array of nodes; a small one behind a header, found by it and by a slice.
    program.object(0, [UInt64](repeating: 0, count: words), pointers: even)
    program.object(0x10000, [node] + [UInt64](repeating: 0, count: words - 1), pointers: odd)
    program.object(0x20000, [node] + [UInt64](repeating: 0, count: words - 1), pointers: odd)
    // Interfaces that begin with the type of a string look like strings behind a header; and real strings.
    let interfaces = (0..<words).map { $0 % 2 == 0 ? string : heap + 0x60000 }
    program.object(0x30000, interfaces, pointers: odd)
    program.object(0x40000, [string] + (1..<words).map { $0 % 2 == 1 ? heap + 0x60000 : 3 }, pointers: odd)
    // A large object that holds something of its own at the front, and refers to itself there.
    program.object(0x50000, [node] + [UInt64](repeating: 0, count: words - 1), pointers: odd)
    program.object(0x60000, [0x6161, 0], pointers: [])
    program.object(0x60100, [heap, 2048, 2048], pointers: [0])
    program.object(0x60200, [heap + 0x20008, 2047, 2047], pointers: [0])
    program.finish(interfaces: [
      (program.type(Number.slicePointer), heap + 0x60100), (program.type(Number.slicePointer), heap + 0x60200),
      (program.type(Number.int), heap + 0x50000),
    ])
    let found = try program.found()
    let name = "[]example.com/main.node"
    #expect(found[0] == Found(name: name, count: 2048))
    #expect(found[0x10000] == Found(name: name, count: 2047))
    #expect(found[0x20000] == Found(name: name, count: 2047))
    #expect(found[0x30000]?.confidence == .untyped)
    #expect(found[0x40000] == Found(name: "[]string", count: 2047))
    #expect(found[0x50000]?.name == "object [32 KiB] with int at +0")
  }

  @Test("slices that were cut in front, at the end, and several of one array")
  func slices() throws {
    var program = try MadeProgram()
    let nodes: [UInt64] = (0..<16).map { $0 % 2 == 0 ? 0 : 7 }
    let pointers = stride(from: 0, to: 16, by: 2).map { $0 }
    for offset: UInt64 in [0, 128, 256, 384] { program.object(offset, nodes, pointers: pointers) }
    // Headers of slices, in objects of their own: from element 3 on; 2 in the middle; 0 to 4 and 4 to 8; all.
    let headers: [[UInt64]] = [
      [heap + 48, 5, 5], [heap + 128 + 32, 2, 2], [heap + 256, 4, 4], [heap + 256 + 64, 4, 4], [heap + 384, 0, 8],
    ]
    for (index, words) in headers.enumerated() {
      program.object(0x1000 + UInt64(index) * 24, words, pointers: [0])
    }
    program.finish(
      interfaces: headers.indices.map { (program.type(Number.slicePointer), heap + 0x1000 + UInt64($0) * 24) })
    let found = try program.found()
    for offset: UInt64 in [0, 128, 256, 384] {
      #expect(found[offset] == Found(name: "[]example.com/main.node", count: 8), "at \(offset)")
    }
    #expect(found[0x1000] == Found(name: "[]example.com/main.node (header)"))
  }

  @Test("numbers, small ones and those of which only a part is held")
  func withoutPointers() throws {
    var program = try MadeProgram()
    program.object(0, [1, 2], pointers: [])
    program.object(16, [1, 2, 3, 4], pointers: [])
    program.object(64, [heap + 24, 2, 2], pointers: [0])
    program.finish(interfaces: [
      (program.type(Number.int), heap), (program.type(Number.int), heap + 8),
      (program.type(Number.bytesPointer), heap + 64),
    ])
    let found = try program.found()
    #expect(found[0]?.name == "tiny block")
    #expect(found[16] == Found(name: "object [32 B] with []int at +8", confidence: .partial, count: 2))
  }

  @Test("closures are told by their code")
  func closures() throws {
    var program = try MadeProgram()
    let table: [MadeType] = MadeProgram.types
    #expect(table.count == 16)
    program.object(0, [program.entries[1], 5, 6], pointers: [])
    program.dump(finalizer: heap + 64, closure: heap)
    program.object(64, [0, 1], pointers: [0])
    program.finish()
    let found = try program.found()
    // Nothing says that types are near the code: without an itab the closure has no name.
    #expect(found[0]?.name.hasPrefix("closure ") == true && found[0]?.confidence == .exact)
    #expect(found[64] == Found(name: "example.com/main.node"))
  }

  @Test("what a cleanup gets has the type that its function takes: since Go 1.26 where it is kept")
  func cleanups() throws {
    var program = try MadeProgram(cleanupArgument: "arg")
    for offset: UInt64 in [0, 64] { program.object(offset, [heap + offset + 128], pointers: [0]) }
    for offset: UInt64 in [128, 192] { program.object(offset, [0, 0, 0, 0], pointers: [0, 1, 2, 3]) }
    // Of a function that nothing is said of, the argument has no type.
    for (number, code) in [program.entries[2], 0].enumerated() {
      program.cleanups.append([heap + 192, 0, code, heap + UInt64(64 * number), 0])
    }
    program.finish()
    let found = try program.found()
    #expect(found[0] == Found(name: "*main.spare.kind") && found[128] == Found(name: "main.spare.kind"))
    #expect([64, 192].allSatisfy { found[$0]?.confidence == .untyped })
    #expect(try program.found(.all.subtracting(.finalizers))[0]?.confidence == .untyped)
  }

  @Test("before Go 1.26, in the closure that the runtime makes", arguments: [false, true])
  func cleanupClosures(areCaptured: Bool) throws {
    var program = try MadeProgram(cleanupArgument: areCaptured ? "arg" : "&arg")
    program.object(0, [program.entries[3], 0, heap + (areCaptured ? 128 : 64), 0], pointers: [2])
    program.object(64, [heap + 128], pointers: [0])
    program.object(128, [0, 0, 0, 0], pointers: [0, 1, 2, 3])
    program.cleanups = [[heap + 192, heap, program.entries[2], 0, 0]]
    program.finish()
    let found = try program.found()
    #expect(found[128] == Found(name: "main.spare.kind"))
    #expect(areCaptured || found[64] == Found(name: "*main.spare.kind"))
  }

  @Test("maps up to Go 1.23: header, buckets, overflow buckets, elements")
  func bucketMaps() throws {
    var program = try MadeProgram(.go1_21)
    // Two buckets, and four of an older table that are moved one by one.
    let header: [UInt64] = [3, 1 << 8, heap + 0x1000, heap + 0x2000, 0, 0]
    program.object(0, header, pointers: [2, 3, 5])
    let pointers = Array(9...17)
    var bucket = [UInt64](repeating: 0, count: 36)
    (bucket[9], bucket[35]) = (heap + 0x100, heap + 0x3000)
    program.object(0x1000, bucket, pointers: pointers + pointers.map { $0 + 18 })
    program.object(
      0x2000, [UInt64](repeating: 0, count: 9) + [heap + 0x110] + [UInt64](repeating: 0, count: 8), pointers: pointers)
    program.object(
      0x3000, [UInt64](repeating: 0, count: 10) + [heap + 0x120] + [UInt64](repeating: 0, count: 7), pointers: pointers)
    for offset: UInt64 in [0x100, 0x110, 0x120] { program.object(offset, [0, 1], pointers: [0]) }
    program.finish(interfaces: [(program.type(Number.map), heap)])
    let found = try program.found()
    let map = "map[int]*example.com/main.node"
    #expect(found[0] == Found(name: map))
    #expect(found[0x1000] == Found(name: "\(map) (group)", count: 2))
    #expect(found[0x2000] == Found(name: "\(map) (group)") && found[0x3000] == Found(name: "\(map) (group)"))
    for offset: UInt64 in [0x100, 0x110, 0x120] { #expect(found[offset] == Found(name: "example.com/main.node")) }
  }

  @Test("maps since Go 1.24: one group; a directory, tables, groups")
  func swissMaps() throws {
    var program = try MadeProgram(.go1_27)
    let pointers = Array(9...16)
    func group(_ element: UInt64) -> [UInt64] {
      [UInt64](repeating: 0, count: 9) + [element] + [UInt64](repeating: 0, count: 7)
    }
    // A small one.
    program.object(0, [1, 7, heap + 0x1000, 0, 0, 0], pointers: [2])
    program.object(0x1000, group(heap + 0x100) + [0], pointers: pointers)
    // A large one: four entries of the directory for two tables, of two groups and of one.
    program.object(64, [9, 7, heap + 0x2000, 4, 2, 0], pointers: [2])
    let (one, other) = (heap + 0x2100, heap + 0x2140)
    program.object(0x2000, [one, one, other, other], pointers: [0, 1, 2, 3])
    program.object(0x2100, [0, 0, heap + 0x3000, 1], pointers: [2])
    program.object(0x2140, [0, 0, heap + 0x4000, 0], pointers: [2])
    program.object(
      0x3000, group(heap + 0x110) + group(heap + 0x120) + [0, 0], pointers: pointers + pointers.map { $0 + 17 })
    program.object(0x4000, group(heap + 0x130) + [0], pointers: pointers)
    for offset: UInt64 in [0x100, 0x110, 0x120, 0x130] { program.object(offset, [0, 1], pointers: [0]) }
    program.finish(interfaces: [(program.type(Number.map), heap), (program.type(Number.map), heap + 64)])
    let found = try program.found()
    let map = "map[int]*example.com/main.node"
    #expect(found[0] == Found(name: map) && found[64] == Found(name: map))
    #expect(found[0x2000] == Found(name: "\(map) (directory)", count: 4))
    #expect(found[0x2100] == Found(name: "\(map) (table)") && found[0x2140] == Found(name: "\(map) (table)"))
    #expect(found[0x1000] == Found(name: "\(map) (group)") && found[0x3000] == Found(name: "\(map) (group)", count: 2))
    #expect(found[0x4000] == Found(name: "\(map) (group)"))
    for offset: UInt64 in [0x100, 0x110, 0x120, 0x130] {
      #expect(found[offset] == Found(name: "example.com/main.node"))
    }
  }

  @Test("channels: the header, whatever is known of it, and the elements")
  func channels() throws {
    var program = try MadeProgram()
    program.object(0, [2, 3, heap + 0x100, 8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0], pointers: [2, 4, 5, 8, 9])
    program.object(0x100, [heap + 0x200, 0, heap + 0x210], pointers: [0, 1, 2])
    for offset: UInt64 in [0x200, 0x210] { program.object(offset, [0, 1], pointers: [0]) }
    program.finish(interfaces: [(program.type(Number.chan), heap)])
    let found = try program.found()
    #expect(found[0] == Found(name: "chan *example.com/main.node"))
    #expect(found[0x100] == Found(name: "chan *example.com/main.node (buffer)", count: 3))
    for offset: UInt64 in [0x200, 0x210] { #expect(found[offset] == Found(name: "example.com/main.node")) }
  }

  @Test("lengths that make no sense end")
  func hostile() throws {
    var program = try MadeProgram()
    program.object(0, [heap, .max, .max], pointers: [0])
    program.object(32, [heap + 32, 1 << 40, 1 << 40], pointers: [0])
    program.object(64, [heap + 64, 1, 0], pointers: [0])
    program.finish(interfaces: [0, 32, 64].map { (program.type(Number.slicePointer), heap + $0) })
    let found = try program.found()
    for offset: UInt64 in [0, 32, 64] { #expect(found[offset]?.name == "[]example.com/main.node (header)") }
  }
}

extension MadeProgram {
  /// A finalizer of a node.
  mutating func dump(finalizer object: UInt64, closure: UInt64) {
    addFinalizer(object, closure, type(Number.nodePointer))
  }
}
