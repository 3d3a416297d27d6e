import ByteStreams
import DumpBuilding
import ExecutableBuilding
import GoExecutable
import ObjectGraph
import Testing

@testable import HeapReading

/// A dump whose only variables are interfaces, with its executable.
private struct InterfacesProgram {
  /// Types by their numbers.
  enum Number {
    static let string = 0
    static let strings = 1
    static let bytes = 2
    static let byte = 3
    static let listOfBytes = 4
    static let wide = 5
    static let widePointer = 6
    static let map = 8
    static let pointer = 13
  }

  static let heap: UInt64 = 0xc0_0000_0000
  /// The one array that much refers to.
  static let array: UInt64 = heap + 0x380_0000

  private static let dataLength = 1 << 16

  private let built: ExecutableBuilder.Built
  private var dump = MadeDump()
  private var interfaces: [UInt64] = []

  /// - Parameters:
  ///   - fields: how many strings the struct has.
  ///   - groupFields: how many fields of no size the groups of maps have besides their own.
  init(fields: Int = 1, groupFields: Int = 0) {
    var builder = ExecutableBuilder([MadeFunction("main.main", [.init(.other(16), line: 1)])])
    let pointer = Number.pointer
    builder.madeTypes = [
      MadeType("string", kind: 24, size: 16, pointers: 8, package: ""),
      MadeType("[]string", kind: 23, size: 24, pointers: 8, .element(Number.string)),
      MadeType("[]uint8", kind: 23, size: 24, pointers: 8, .element(Number.byte)),
      MadeType("uint8", kind: 8, size: 1, alignment: 1, package: ""),
      MadeType("[][]uint8", kind: 23, size: 24, pointers: 8, .element(Number.bytes)),
      MadeType(
        "main.wide", kind: 25, size: UInt64(16 * fields), pointers: UInt64(16 * fields - 8), package: "main",
        .structure((0..<fields).map { .init("f\($0)", Number.string, at: UInt64(16 * $0)) })),
      MadeType("*main.wide", kind: 22, size: 8, pointers: 8, isDirect: true, .element(Number.wide)),
      MadeType("int", kind: 2, size: 8, package: ""),
      MadeType("map[int]unsafe.Pointer", kind: 21, size: 8, pointers: 8, isDirect: true, .map(7, pointer, group: 9)),
      MadeType(
        "map.group[int]unsafe.Pointer", kind: 25, size: 136, pointers: 136,
        .structure(
          [.init("ctrl", 10, at: 0), .init("keys", 11, at: 8), .init("elems", 12, at: 72)]
            + (0..<groupFields).map { .init("none\($0)", 14, at: 136) })),
      MadeType("[8]uint8", kind: 17, size: 8, alignment: 1, .array(Number.byte, count: 8)),
      MadeType("[8]int", kind: 17, size: 64, .array(7, count: 8)),
      MadeType("[8]unsafe.Pointer", kind: 17, size: 64, pointers: 64, .array(pointer, count: 8)),
      MadeType("unsafe.Pointer", kind: 26, size: 8, pointers: 8, package: "", isDirect: true),
      MadeType("struct {}", kind: 25, size: 0, alignment: 1, .structure([])),
    ]
    builder.dataLength = Self.dataLength
    built = builder.build()
  }

  /// An object at an address, by its words, and which of them are pointers.
  mutating func object(_ address: UInt64, _ words: [UInt64], pointers: some Sequence<Int>) {
    dump.builder.object(
      address, Self.memory(words), fields: pointers.map { (kind: UInt64(1), offset: UInt64(8 * $0)) })
  }

  /// An object of more than 512 bytes, which begins with the address of the type of its values; those are at `address`.
  mutating func object(_ address: UInt64, of type: Int, _ words: [UInt64], pointers: some Sequence<Int>) {
    object(address - 8, [built.types[type]] + words, pointers: pointers.map { $0 + 1 })
  }

  /// The array, of bytes that are not 0.
  mutating func array(_ length: Int) {
    dump.builder.object(Self.array, (0..<length).map { UInt8(truncatingIfNeeded: $0 | 1) })
  }

  /// A variable: an interface with a pointer, or with a value at an address.
  mutating func interface(_ type: Int, _ address: UInt64) { interfaces += [built.types[type], address] }

  func facts() throws -> WasteFacts {
    var dump = dump.builder
    let fields = stride(from: 1, to: interfaces.count, by: 2).map { (kind: UInt64(1), offset: UInt64(8 * $0)) }
    let zeros = [UInt64](repeating: 0, count: Self.dataLength / 8 - interfaces.count)
    dump.data(built.data, Self.memory(interfaces + zeros), fields: fields)
    dump.bss(built.bss, [UInt8](repeating: 0, count: ExecutableBuilder([]).bssLength))
    dump.memStats()
    dump.eof()
    let binary = try Binary(name: "made", MemoryBytes(built.bytes))
    var reading = try HeapReading(
      dump: MemorySource(dump.bytes), [.objects, .variableNames, .paths, .waste],
      Binaries([binary], use: .required), Nobody())
    let named = try #require(try reading.takeGraph())
    return try #require(try reading.wasteFacts(in: named, reading.paths(in: named)))
  }

  private static func memory(_ words: [UInt64]) -> [UInt8] {
    words.flatMap { word in (0..<8).map { UInt8(truncatingIfNeeded: word >> ($0 * 8)) } }
  }
}

@Suite("Work to find waste, in dumps that are made to be hard")
struct WasteWorkTests {
  private typealias Number = InterfacesProgram.Number
  private let heap = InterfacesProgram.heap
  private let array = InterfacesProgram.array

  /// Twice as much of everything is no more than twice the work.
  ///
  /// - Parameter check: what is found, so that the work was done.
  private func check(
    _ size: Int, _ make: (UInt64) -> InterfacesProgram, sourceLocation: SourceLocation = #_sourceLocation,
    _ check: (_ facts: inout WasteFacts, _ found: [WasteFinding], _ size: UInt64) throws -> Void
  ) throws {
    let work = try [size, 2 * size].map { size in
      var facts = try make(UInt64(size)).facts()
      var found: [WasteFinding] = []
      for kind in WasteKind.all { kind.find(&facts) { found.append($0) } }
      try check(&facts, found, UInt64(size))
      return facts.work
    }
    #expect(work[0] >= UInt64(size) && work[1] * 10 <= work[0] * 23, "\(work)", sourceLocation: sourceLocation)
  }

  /// The object that begins at an address.
  private func object(_ facts: borrowing WasteFacts, _ address: UInt64) throws -> Int {
    try #require(facts.graph.object(containing: address))
  }

  @Test("strings that are parts of one text, each a byte longer than the one before")
  func strings() throws {
    try check(500) { count in
      var program = InterfacesProgram()
      program.object(heap, [heap + 4096, count, count], pointers: [0])
      program.object(
        heap + 4096, of: Number.string, (0..<count).flatMap { [array, $0 + 1] },
        pointers: (0..<Int(count)).map { 2 * $0 })
      program.array(8192)
      program.interface(Number.strings, heap)
      return program
    } _: { facts, found, count in
      let text = try object(facts, array)
      #expect(found.filter { $0.object == text }.map(\.bytes) == [8192 - count])
    }
  }

  @Test("slices of one array, each of which begins a byte behind the one before")
  func slices() throws {
    try check(500) { count in
      var program = InterfacesProgram()
      program.object(heap, [heap + 4096, count, count], pointers: [0])
      program.object(
        heap + 4096, of: Number.bytes, (0..<count).flatMap { [array + $0, 1, 2] },
        pointers: (0..<Int(count)).map { 3 * $0 })
      program.array(8192)
      program.interface(Number.listOfBytes, heap)
      return program
    } _: { facts, found, count in
      // Nothing refers to what is behind the last one, which has room for a byte more; and of all that are a byte, 128 differ.
      let text = try object(facts, array)
      #expect(found.filter { $0.object == text }.map(\.bytes) == [8192 - count - 1, 1, count - 128])
    }
  }

  @Test("a struct of many fields, and many of it")
  func fields() throws {
    for isNumber in [false, true] {
      try check(200) { count in
        let (fields, objects): (UInt64, UInt64) = isNumber ? (40, count) : (count, 40)
        var program = InterfacesProgram(fields: Int(fields))
        for number in 0..<objects {
          let address = heap + number * 0x4000 + 8
          program.object(
            address, of: Number.wide, (0..<fields).flatMap { [array + $0, 2] },
            pointers: (0..<Int(fields)).map { 2 * $0 })
          program.interface(Number.widePointer, address)
        }
        program.array(8192)
        return program
      } _: { facts, found, count in
        let text = try object(facts, array)
        #expect(found.filter { $0.object == text }.map(\.bytes) == [8192 - (isNumber ? 40 : count) - 1])
      }
    }
  }

  @Test("a struct of more fields than are looked at: nothing is said of what it refers to")
  func tooManyFields() throws {
    let work = try [1100, 2000].map { count in
      var program = InterfacesProgram(fields: count)
      program.object(
        heap + 8, of: Number.wide, (0..<count).flatMap { [array + UInt64($0), 2] },
        pointers: (0..<count).map { 2 * $0 })
      program.interface(Number.widePointer, heap + 8)
      program.array(8192)
      var facts = try program.facts()
      for kind in WasteKind.all { kind.find(&facts) { #expect($0.object < 0, "\($0)") } }
      return facts.work
    }
    #expect(work[0] == work[1] && work[0] > 0)
  }

  @Test("maps that share a directory of many tables: the entries of each count once")
  func maps() throws {
    try check(256) { count in
      var program = InterfacesProgram()
      let (directory, tables, groups) = (heap + 0x100_0008, heap + 0x200_0000, heap + 0x300_0000)
      for number in 0..<count {
        program.object(
          heap + number * 64, [1, 7, directory, count, UInt64(count.trailingZeroBitCount), 0], pointers: [2])
        program.interface(Number.map, heap + number * 64)
        program.object(tables + number * 32, [0, 0, groups + number * 144, 0], pointers: [2])
        program.object(groups + number * 144, [UInt64](repeating: 0, count: 18), pointers: 9...16)
      }
      program.object(
        directory, of: Number.pointer, (0..<count).map { tables + $0 * 32 }, pointers: 0..<Int(count))
      return program
    } _: { _, found, count in
      let bytes = found.filter { $0.total == count * 144 }.map(\.bytes)
      #expect(bytes == [(8 * count - 1) * 16])
    }
  }

  @Test("many maps, whose groups have many fields")
  func groupFields() throws {
    try check(400) { count in
      var program = InterfacesProgram(groupFields: Int(count))
      for number in 0..<count {
        let group = heap + 0x100_0000 + number * 144
        program.object(heap + number * 64, [1, 7, group, 0, 0, 0], pointers: [2])
        program.interface(Number.map, heap + number * 64)
        program.object(group, [UInt64](repeating: 0, count: 18), pointers: 9...16)
      }
      return program
    } _: { _, found, count in
      let maps = found.filter { $0.total == 144 && $0.bytes == 7 * 16 }
      #expect(maps.count == count)
    }
  }
}
