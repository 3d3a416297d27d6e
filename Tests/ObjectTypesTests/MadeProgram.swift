import ByteStreams
import DebugInfo
import DumpBuilding
import ExecutableBuilding
import GoExecutable
import GoHeapDump
import Names
import ObjectGraph
import ObjectTypes
import Testing

/// A hand-made dump of a hand-made executable.
struct MadeProgram {
  static let heap: UInt64 = 0xc0_0000_0000

  /// Types by their numbers in `types`.
  enum Number {
    static let int = 0
    static let node = 1
    static let nodePointer = 2
    static let inner = 3
    static let outer = 4
    static let outerPointer = 5
    static let slice = 6
    static let slicePointer = 7
    static let bytes = 8
    static let bytesPointer = 9
    static let string = 10
    static let stringPointer = 11
    static let wide = 12
    static let interface = 13
    static let pair = 14
    static let pairPointer = 15
    /// `map[int]*main.node` with the buckets of Go 1.21, or the groups of later releases.
    static let map = 16
    static let group = 17
    static let bytes8 = 18
    static let byte = 19
    static let keys = 20
    static let elements = 21
    static let unsafePointer = 22
    static let chan = 23
    static let receiving = 24
    /// A string by another name, and what holds a string by its own.
    static let text = 25
    static let textPointer = 26
    static let holder = 27
    static let holderPointer = 28
    static let mapPointer = 29
    static let chanPointer = 30
    static let list = 31
    static let listPointer = 32
    /// What the runtime keeps of goroutines that wait, of the entries that reflect's map types begin as, and of interfaces.
    static let g = 33
    static let sudog = 34
    static let sudogPointer = 35
    static let anyMap = 36
    static let assertions = 37
    static let switches = 38
    static let itabs = 39
    static let anyChan = 40
  }

  /// The same in every release, but for what maps keep their entries in.
  static func types(_ release: ExecutableBuilder.Release) -> [MadeType] {
    let isOld = release == .go1_19 || release == .go1_21
    let control = MadeType.Field(isOld ? "topbits" : "ctrl", Number.bytes8, at: 0)
    let entries = [MadeType.Field("keys", Number.keys, at: 8), MadeType.Field("elems", Number.elements, at: 72)]
    let overflow = isOld ? [MadeType.Field("overflow", Number.unsafePointer, at: 136)] : []
    let size: UInt64 = isOld ? 144 : 136
    return types + [
      MadeType(
        "map[int]*main.node", kind: 21, size: 8, pointers: 8, isDirect: true,
        .map(Number.int, Number.nodePointer, group: Number.group)),
      MadeType(
        isOld ? "map.bucket[int]*main.node" : "map.group[int]*main.node", kind: 25, size: size, pointers: size,
        .structure([control] + entries + overflow)),
      MadeType("[8]uint8", kind: 17, size: 8, alignment: 1, .array(Number.byte, count: 8)),
      MadeType("uint8", kind: 8, size: 1, alignment: 1, package: ""),
      MadeType("[8]int", kind: 17, size: 64, .array(Number.int, count: 8)),
      MadeType("[8]*main.node", kind: 17, size: 64, pointers: 64, .array(Number.nodePointer, count: 8)),
      MadeType("unsafe.Pointer", kind: 26, size: 8, pointers: 8, package: "", isDirect: true),
      MadeType("chan *main.node", kind: 18, size: 8, pointers: 8, isDirect: true, .element(Number.nodePointer)),
      MadeType("<-chan *main.node", kind: 18, size: 8, pointers: 8, isDirect: true, .element(Number.nodePointer)),
      MadeType("main.text", kind: 24, size: 16, pointers: 8, package: "main"),
      MadeType("*main.text", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.text)),
      MadeType(
        "main.holder", kind: 25, size: 8, pointers: 8, package: "main", isDirect: true,
        .structure([.init("s", Number.stringPointer, at: 0)])),
      MadeType("*main.holder", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.holder)),
      MadeType("*map[int]*main.node", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.map)),
      MadeType("*chan *main.node", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.chan)),
      MadeType("main.list", kind: 23, size: 24, pointers: 8, package: "main", .element(Number.node)),
      MadeType("*main.list", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.list)),
      MadeType(
        "runtime.g", kind: 25, size: 16, pointers: 16, package: "runtime",
        .structure([.init("id", Number.int, at: 0), .init("waiting", Number.sudogPointer, at: 8)])),
      MadeType(
        "runtime.sudog", kind: 25, size: 32, pointers: 32, package: "runtime",
        .structure([
          .init("elem", Number.unsafePointer, at: 0), .init("ticket", Number.int, at: 8),
          .init("waitlink", Number.sudogPointer, at: 16), .init("c", Number.unsafePointer, at: 24),
        ])),
      MadeType("*runtime.sudog", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.sudog)),
      MadeType(
        "map[unsafe.Pointer]unsafe.Pointer", kind: 21, size: 8, pointers: 8, isDirect: true,
        .map(Number.unsafePointer, Number.unsafePointer, group: Number.group)),
      MadeType(
        "abi.TypeAssertCache", kind: 25, size: 8, package: "internal/abi",
        .structure([.init("Mask", Number.int, at: 0)])),
      MadeType(
        "abi.InterfaceSwitchCache", kind: 25, size: 8, package: "internal/abi",
        .structure([.init("Mask", Number.int, at: 0)])),
      MadeType(
        "runtime.itabTableType", kind: 25, size: 16, pointers: 16, package: "runtime",
        .structure([.init("size", Number.int, at: 0), .init("entries", Number.unsafePointer, at: 8)])),
      MadeType("chan interface {}", kind: 18, size: 8, pointers: 8, isDirect: true, .element(Number.interface)),
    ]
  }

  static let types: [MadeType] = [
    MadeType("int", kind: 2, size: 8, package: ""),
    MadeType(
      "main.node", kind: 25, size: 16, pointers: 8, package: "example.com/main",
      .structure([.init("next", Number.nodePointer, at: 0), .init("value", Number.int, at: 8)])),
    MadeType("*main.node", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.node)),
    MadeType(
      "main.inner", kind: 25, size: 16, pointers: 16, package: "main",
      .structure([.init("a", Number.nodePointer, at: 0), .init("b", Number.nodePointer, at: 8)])),
    MadeType(
      "main.outer", kind: 25, size: 48, pointers: 24, package: "main",
      .structure([
        .init("in", Number.inner, at: 0), .init("list", Number.slice, at: 16), .init("count", Number.int, at: 40),
      ])),
    MadeType("*main.outer", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.outer)),
    MadeType("[]main.node", kind: 23, size: 24, pointers: 8, .element(Number.node)),
    MadeType("*[]main.node", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.slice)),
    MadeType("[]int", kind: 23, size: 24, pointers: 8, .element(Number.int)),
    MadeType("*[]int", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.bytes)),
    MadeType("string", kind: 24, size: 16, pointers: 8, package: ""),
    MadeType("*string", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.string)),
    MadeType(
      "main.wide", kind: 25, size: 648, pointers: 648, package: "main",
      .structure((0..<81).map { .init("f\($0)", Number.nodePointer, at: UInt64($0 * 8)) })),
    MadeType("interface {}", kind: 20, size: 16, pointers: 16, .interface([])),
    MadeType(
      "main.pair", kind: 25, size: 32, pointers: 32, package: "main",
      .structure([.init("one", Number.interface, at: 0), .init("two", Number.interface, at: 16)])),
    MadeType("*main.pair", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.pair)),
  ]

  /// Variables that are where the pointer of an interface is.
  static let variables = [
    (name: "main..typeAssert.12", interface: 20), (name: "net/http..interfaceSwitch.0", interface: 21),
    (name: "runtime.itabTable", interface: 22), (name: "main.typeAssert.1", interface: 23),
  ]

  let executable: GoExecutable
  let addresses: [UInt64]
  let data: UInt64
  /// Where functions begin.
  let entries: [UInt64]
  /// How far from where the file says the program was loaded.
  let bias: UInt64
  var dump = DumpBuilder(.go1_7)
  /// Cleanups, which a dump does not have, as a core's reader hands them out: the object, the closure, the code of the function,
  /// the argument, the adapter.
  var cleanups: [[UInt64]] = []

  /// - Parameters:
  ///   - cleanupArgument: as of `ExecutableBuilder`.
  ///   - damage: changes bytes of the executable.
  init(
    _ release: ExecutableBuilder.Release = .go1_27, bias: UInt64 = 0, arenaEnd: UInt64 = 0xc0_0400_0000,
    cleanupArgument: String? = nil, damage: (inout [UInt8]) -> Void = { _ in }
  ) throws {
    let functions = (0..<4).map { MadeFunction("main.f\($0)", [.init(.other(16), line: 1)]) }
    var builder = ExecutableBuilder(functions, release: release, machine: .amd64)
    builder.madeTypes = Self.types(release)
    builder.hasDebugInfo = true
    builder.cleanupArgument = cleanupArgument
    builder.symbols = Self.variables.map { ($0.name, $0.interface * 16 + 8, 8) }
    var built = builder.build()
    damage(&built.bytes)
    executable = try GoExecutable(MemoryBytes(built.bytes))
    addresses = built.types
    entries = built.entries
    data = built.data
    self.bias = bias
    dump.params(arenaEnd: arenaEnd, lastString: release.rawValue)
  }

  /// The address of a type as the dump has it.
  func type(_ number: Int) -> UInt64 { addresses[number] &+ bias }

  /// An object at an offset of the heap, by its words, and which of them are pointers.
  mutating func object(_ offset: UInt64, _ words: [UInt64], pointers: [Int]) {
    dump.object(
      Self.heap + offset, Self.memory(words), fields: pointers.map { (kind: 1, offset: UInt64($0 * 8)) })
  }

  /// An object that says that it is longer than its words.
  mutating func object(_ offset: UInt64, _ words: [UInt64], pointers: [Int], claimed: UInt64) {
    dump.tag(1)
    dump.ints(Self.heap + offset, claimed)
    dump.raw(Self.memory(words))
    dump.fieldList(pointers.map { (kind: 1, offset: UInt64($0 * 8)) })
  }

  /// Variables that hold interfaces: pairs of words of which the second is a pointer.
  ///
  /// - Parameter segment: another data segment, by its address and words, and which of those are pointers.
  mutating func finish(
    interfaces: [(type: UInt64, data: UInt64)] = [],
    segment: (address: UInt64, words: [UInt64], pointers: [Int])? = nil
  ) {
    if let segment {
      dump.data(
        segment.address &+ bias, Self.memory(segment.words),
        fields: segment.pointers.map { (kind: 1, offset: UInt64($0 * 8)) })
    }
    dump.data(
      data &+ bias, Self.memory(interfaces.flatMap { [$0.type, $0.data] } + [0]),
      fields: interfaces.indices.map { (kind: 1, offset: UInt64($0 * 16 + 8)) })
    dump.bss(data &+ bias &+ 0x1000, [])
    dump.memStats()
    dump.eof()
  }

  /// A record of a finalizer: the object, the closure, the type of the object's pointer.
  mutating func addFinalizer(_ object: UInt64, _ closure: UInt64, _ type: UInt64) {
    dump.finalizer(object: object, function: closure, objectType: type)
  }

  static func memory(_ words: [UInt64]) -> [UInt8] {
    words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
  }

  func types() throws -> ObjectTypes { try graphAndTypes(.all) { _ in }.1 }

  /// What is found, by the objects' offsets in the heap.
  func found(_ sources: TypeSources = .all, changing change: (inout [UInt8]) -> Void = { _ in }) throws -> [UInt64:
    Found]
  {
    let (graph, types) = try graphAndTypes(sources, change)
    var found: [UInt64: Found] = [:]
    for object in 0..<graph.objectCount {
      found[graph.addresses[object] &- Self.heap] = Found(
        name: types.names[Int(types.nameNumbers[object])].text, confidence: types.confidences[object],
        count: types.counts[object])
    }
    return found
  }

  private func graphAndTypes(
    _ sources: TypeSources, _ change: (inout [UInt8]) -> Void
  ) throws -> (ObjectGraph, ObjectTypes) {
    var bytes = dump.bytes
    change(&bytes)
    var builder = ObjectGraphBuilder(keepingContents: true)
    var reader = try HeapDumpReader(MemorySource(bytes))
    try reader.read(into: &builder)
    var feed = RecordFeed(try #require(reader.params))
    var contents = RecordFeed.Contents()
    contents.isCleanup = true
    for cleanup in cleanups { try feed.add(.finalizer, cleanup, contents, to: &builder) }
    let graph = try ObjectGraph(builder)
    let table = try TypeTable(executable)
    let types = ObjectTypes(
      graph, ProgramTypes(executable, table, try DebugInfo(executable, table), bias: bias),
      headers: try #require(reader.params).allocationHeaders, sources: sources)
    return (graph, types)
  }

  struct Found: Equatable {
    var name: String
    var confidence = ObjectType.Confidence.exact
    var count: UInt32 = 1
  }
}
