import DumpBuilding
import ExecutableBuilding
import Testing

@testable import ObjectTypes

@Suite("Types of what the runtime and package reflect made")
struct RunTimeTests {
  typealias Number = MadeProgram.Number
  typealias Found = MadeProgram.Found
  let heap = MadeProgram.heap
  let node = Found(name: "example.com/main.node")

  // MARK: Goroutines that wait

  @Test(
    "what a goroutine holds that waits for a channel is an element of it; what it receives into has nothing yet",
    arguments: [
      ("chan send", 4, true), ("select", 4, true), ("chan receive", 4, false), ("chan send", 1, false),
    ] as [(String, UInt64, Bool)])
  func waiting(_ reason: String, _ status: UInt64, _ holds: Bool) throws {
    var program = try MadeProgram()
    let frame: UInt64 = 0xc0_0100_0000
    // Three wait for one goroutine: two for a channel, one for a lock.
    program.object(0, [7, heap + 0x100], pointers: [1])
    program.object(0x100, [frame + 8, 0, heap + 0x120, heap + 0x200], pointers: [0, 2, 3])
    program.object(0x120, [heap + 0x300, 0, heap + 0x140, heap + 0x200], pointers: [0, 2, 3])
    program.object(0x140, [heap + 0x340, 0, heap + 0x100, 0], pointers: [0, 2])
    // A channel without a buffer counts as without pointers.
    program.object(0x200, [UInt64](repeating: 0, count: 12), pointers: [])
    program.object(0x300, [heap + 0x320], pointers: [0])
    for offset: UInt64 in [0x320, 0x360, 0x400] { program.object(offset, [0, 1], pointers: [0]) }
    program.object(0x340, [heap + 0x360], pointers: [0])
    program.dump.goroutine(heap, sp: frame, status: status, waitReason: reason)
    program.dump.stackFrame(sp: frame, MadeProgram.memory([0, heap + 0x400, 0]))
    program.finish(interfaces: [(program.type(Number.chan), heap + 0x200)])
    let found = try program.found()
    #expect(found[0] == Found(name: "runtime.g") && found[0x100] == Found(name: "runtime.sudog"))
    #expect(found[0x200] == Found(name: "chan *example.com/main.node"))
    #expect(found[0x400] == (holds ? node : Found(name: "object [16 B]", confidence: .untyped, count: 0)))
    #expect(found[0x320]?.confidence == (status == 4 ? .exact : .untyped))
    #expect(found[0x340]?.confidence == .untyped && found[0x360]?.confidence == .untyped)
  }

  @Test("what waits for a channel is found, whether the channel or what waits was met first")
  func chainOfChannels() throws {
    var program = try MadeProgram()
    // What waits for one channel is an interface that holds the next one.
    let starts: [UInt64] = [0, 0x100, 0x200, 0x300]
    for start in starts {
      program.object(start, [7, heap + start + 0x20], pointers: [1])
      program.object(start + 0x20, [heap + start + 0x40, 0, 0, heap + start + 0x80], pointers: [0, 2, 3])
      program.object(start + 0x40, [program.type(Number.anyChan), heap + start + 0x180], pointers: [1])
      program.object(start + 0x80, [UInt64](repeating: 0, count: 12), pointers: [])
    }
    for start in [0x200, 0, 0x300, 0x100] as [UInt64] { program.dump.goroutine(heap + start, waitReason: "chan send") }
    program.finish(interfaces: [(program.type(Number.anyChan), heap + 0x80)])
    let found = try program.found()
    for start in starts {
      #expect(found[start + 0x80]?.name == "chan interface {}", "at \(start)")
      #expect(found[start + 0x40] == Found(name: "interface {}"), "at \(start)")
    }
  }

  // MARK: Types that reflect made

  @Test(
    "values of types whose descriptors are in the heap",
    arguments: [.go1_21, .go1_26, .go1_27] as [ExecutableBuilder.Release])
  func reflectTypes(_ release: ExecutableBuilder.Release) throws {
    for bias: UInt64 in [0, 0x55_5555_0000] {
      var program = try MadeProgram(release, bias: bias)
      let structure = program.addStructure(at: 0x1000, release)
      program.descriptor(0x1200, kind: 22, size: 8, pointers: 8, isDirect: true, release, [structure])
      program.descriptor(0x1300, kind: 23, size: 24, pointers: 8, release, [structure])
      program.descriptor(0x1400, kind: 17, size: 96, pointers: 96, release, [structure, 0, 2])
      program.descriptor(0x1500, kind: 18, size: 8, pointers: 8, isDirect: true, release, [heap + 0x1200, 3])
      let counts: UInt64 = 2 | 0x8001 << 16
      program.descriptor(
        0x1600, kind: 19, size: 8, pointers: 8, isDirect: true, release,
        [counts, program.type(Number.int), heap + 0x1300, structure])
      // A value of the struct, a slice of two, an array of two, a channel, a pointer to a function.
      let words: [UInt64] = [heap + 0x2400, 3, heap + 0x2500, heap + 0x2600, 2, 2]
      program.object(0x2000, words, pointers: [0, 2, 3])
      program.object(0x2100, [heap + 0x2200, 2, 2], pointers: [0])
      program.object(0x2200, words + words, pointers: [0, 2, 3, 6, 8, 9])
      program.object(0x2300, words + words, pointers: [0, 2, 3, 6, 8, 9])
      program.object(0x2400, [0x6161_6161], pointers: [])
      program.object(0x2500, [0, 1], pointers: [0])
      program.object(0x2600, [1, 2], pointers: [])
      program.object(0x2700, [UInt64](repeating: 0, count: 12), pointers: [])
      program.object(0x2800, [0], pointers: [0])
      program.descriptor(0x1700, kind: 22, size: 8, pointers: 8, isDirect: true, release, [heap + 0x1600])
      program.finish(interfaces: [
        (heap + 0x1200, heap + 0x2000), (heap + 0x1300, heap + 0x2100), (heap + 0x1400, heap + 0x2300),
        (heap + 0x1500, heap + 0x2700), (heap + 0x1700, heap + 0x2800),
      ])
      let found = try program.found()
      let name = "struct { ? string; ? *example.com/main.node; ? []int }"
      #expect(found[0x2000] == Found(name: name))
      #expect(found[0x2100] == Found(name: "[]\(name) (header)") && found[0x2200] == Found(name: "[]\(name)", count: 2))
      #expect(found[0x2300] == Found(name: "[2]\(name)"))
      #expect(found[0x2500] == node && found[0x2600] == Found(name: "[]int", count: 2))
      #expect(found[0x2700] == Found(name: "chan *\(name)"))
      #expect(found[0x2800]?.name == "func(int, ...\(name)) \(name)")
    }
  }

  @Test(
    "maps of types that were made: buckets, whose descriptors say nothing, and groups",
    arguments: [.go1_21, .go1_27] as [ExecutableBuilder.Release])
  func reflectMaps(_ release: ExecutableBuilder.Release) throws {
    var program = try MadeProgram(release)
    let isOld = release == .go1_21
    let (bytes8, keys, elements) = (
      program.type(Number.bytes8), program.type(Number.keys), program.type(Number.elements)
    )
    program.object(
      0x900, [heap, bytes8, 0, heap, keys, 8, heap, elements, 72], pointers: [0, 3, 6])
    program.descriptor(
      0x1000, kind: 25, size: isOld ? 144 : 136, pointers: isOld ? 144 : 136, release,
      isOld ? [] : [0, heap + 0x900, 3, 3])
    program.descriptor(
      0x1200, kind: 21, size: 8, pointers: 8, isDirect: true, release,
      [program.type(Number.int), program.type(Number.nodePointer), heap + 0x1000])
    if isOld {
      program.object(0x2000, [1, 0, heap + 0x2100, 0, 0, 0], pointers: [2, 3, 5])
      program.object(
        0x2100, [UInt64](repeating: 0, count: 9) + [heap + 0x2300] + [UInt64](repeating: 0, count: 8),
        pointers: Array(9...17))
    } else {
      program.object(0x2000, [1, 7, heap + 0x2100, 0, 0, 0], pointers: [2])
      program.object(
        0x2100, [UInt64](repeating: 0, count: 9) + [heap + 0x2300] + [UInt64](repeating: 0, count: 8),
        pointers: Array(9...16))
    }
    program.object(0x2300, [0, 1], pointers: [0])
    program.finish(interfaces: [(heap + 0x1200, heap + 0x2000)])
    let found = try program.found()
    let map = "map[int]*example.com/main.node"
    #expect(found[0x2000] == Found(name: map) && found[0x2100] == Found(name: "\(map) (group)"))
    #expect(found[0x2300] == node)
  }

  @Test("allocation headers that name a type that was made")
  func reflectHeaders() throws {
    var program = try MadeProgram()
    let structure = program.addStructure(at: 0x1000, .go1_27)
    program.descriptor(0x1200, kind: 17, size: 1008, pointers: 1000, .go1_27, [structure, 0, 21])
    let pointers: [Int] = (0..<21).flatMap { index in [1, 3, 4].map { index * 6 + $0 } }
    program.object(0x2000, [heap + 0x1200] + [UInt64](repeating: 0, count: 127), pointers: pointers)
    program.finish()
    let found = try program.found()
    #expect(found[0x2000]?.name == "[21]struct { ? string; ? *example.com/main.node; ? []int }")
  }

  @Test("what is no descriptor, or one within itself, or of lengths that make no sense, is no type")
  func hostileReflectTypes() throws {
    for change in 0..<8 {
      var program = try MadeProgram()
      var structure = program.addStructure(at: 0x1000, .go1_27)
      var (kind, size, number): (UInt64, UInt64, UInt64) = (17, 96, 0xffff_ffff)
      var rest: [UInt64] = [structure, 0, 2]
      switch change {
      case 0: kind = 3
      case 1: size = 95
      // The names of what the executable has are numbered upward.
      case 2: number = 17
      case 3: rest = [heap + 0x1200, 0, 2]
      case 4: rest = [structure, 0, .max]
      case 5: rest = [structure, 0, 3]
      case 6: rest = [heap + 0x1004, 0, 2]
      default:
        (kind, rest) = (25, [0, heap + 0x900, .max, .max])
        structure = 0
      }
      program.descriptor(0x1200, kind: kind, size: size, pointers: 96, name: number, .go1_27, rest)
      program.descriptor(0x1400, kind: 22, size: 8, pointers: 8, isDirect: true, .go1_27, [heap + 0x1200])
      program.object(0x2000, [UInt64](repeating: 0, count: 12), pointers: [0, 2, 3, 6, 8, 9])
      program.finish(interfaces: [(heap + 0x1400, heap + 0x2000)])
      #expect(try program.found()[0x2000]?.confidence == .untyped, "change \(change)")
    }
  }

  // MARK: Tables

  @Test("tables of interfaces, which only the symbol table names")
  func tables() throws {
    var program = try MadeProgram()
    for offset: UInt64 in [0, 0x100, 0x200, 0x300] {
      program.object(offset, [UInt64](repeating: 0, count: 20), pointers: [])
    }
    let offsets: [UInt64] = [0, 0x100, 0x200, 0x300]
    program.finish(
      interfaces: [(type: UInt64, data: UInt64)](repeating: (0, 0), count: 20) + offsets.map { (0, heap + $0) })
    let found = try program.found()
    #expect(found[0] == Found(name: "internal/abi.TypeAssertCache"))
    #expect(found[0x100] == Found(name: "internal/abi.InterfaceSwitchCache"))
    #expect(found[0x200] == Found(name: "runtime.itabTableType"))
    #expect(found[0x300]?.confidence == .untyped)
  }
}

extension MadeProgram {
  /// A descriptor in the heap, as package `reflect` makes them.
  ///
  /// - Parameters:
  ///   - name: the number of its name.
  ///   - rest: what is special to the kind.
  mutating func descriptor(
    _ offset: UInt64, kind: UInt64, size: UInt64, pointers: UInt64, isDirect: Bool = false, name: UInt64 = 0xffff_fffe,
    _ release: ExecutableBuilder.Release, _ rest: [UInt64]
  ) {
    let isOld = release == .go1_21
    let direct: UInt64 = isDirect ? 0x20 : 0
    let flags = (isOld ? 0 : direct) << 32 | 8 << 40 | 8 << 48 | (kind | (isOld ? direct : 0)) << 56
    object(offset, [size, pointers, flags, 0, 0, name] + rest, pointers: [3, 4])
  }

  /// The descriptor of `struct { A string; B *main.node; C []int }`.
  ///
  /// - Returns: its address.
  mutating func addStructure(at offset: UInt64, _ release: ExecutableBuilder.Release) -> UInt64 {
    let name = Self.heap
    let fields = [name, type(Number.string), 0, name, type(Number.nodePointer), 16, name, type(Number.bytes), 24]
    object(offset - 0x80, fields, pointers: [0, 3, 6])
    descriptor(offset, kind: 25, size: 48, pointers: 32, release, [0, Self.heap + offset - 0x80, 3, 3])
    return Self.heap + offset
  }
}
