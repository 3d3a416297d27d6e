import DumpBuilding
import ExecutableBuilding
import Testing

@testable import ObjectTypes

@Suite("Types of damaged dumps, and by damaged executables")
struct DamageTests {
  /// A program with objects of many kinds.
  private static func program(damage: (inout [UInt8]) -> Void = { _ in }) throws -> MadeProgram {
    typealias Number = MadeProgram.Number
    let heap = MadeProgram.heap
    var program = try MadeProgram(damage: damage)
    program.object(0, [heap + 16, 1], pointers: [0])
    program.object(16, [heap + 96, 2], pointers: [0])
    program.object(48, [heap, heap + 16, heap + 96, 4, 4, 5], pointers: [0, 1, 2])
    program.object(96, [heap, 1, 0, 1, 0, 1, heap + 16, 1], pointers: [0, 2, 4, 6])
    program.object(160, [heap + 176, 20], pointers: [0])
    program.object(176, [0x6161, 0x6161, 0x6161], pointers: [])
    program.object(
      208, [program.type(Number.nodePointer), heap, program.type(Number.int), heap + 240], pointers: [1, 3])
    program.object(240, [1], pointers: [])
    program.object(1024, [program.type(Number.wide)] + [UInt64](repeating: heap, count: 87), pointers: Array(1...81))
    program.object(2048, [program.entries[1], heap, 3], pointers: [1])
    program.addFinalizer(heap, heap + 2048, program.type(Number.nodePointer))
    // Types that reflect made: a struct, pointers to it and to a function, a map of functions; and their values.
    let structure = program.addStructure(at: 0x1000, .go1_27)
    program.descriptor(0x1100, kind: 22, size: 8, pointers: 8, isDirect: true, .go1_27, [structure])
    program.descriptor(
      0x1200, kind: 19, size: 8, pointers: 8, isDirect: true, .go1_27,
      [1 | 1 << 16, program.type(Number.int), heap + 0x1100])
    program.descriptor(0x1300, kind: 22, size: 8, pointers: 8, isDirect: true, .go1_27, [heap + 0x1200])
    let groupFields = [heap, program.type(Number.bytes8), 0, heap, program.type(Number.elements), 8]
    program.object(0x1400, groupFields, pointers: [0, 3])
    program.descriptor(0x1500, kind: 25, size: 72, pointers: 72, .go1_27, [0, heap + 0x1400, 2, 2])
    program.descriptor(
      0x1600, kind: 21, size: 8, pointers: 8, isDirect: true, .go1_27,
      [program.type(Number.int), heap + 0x1200, heap + 0x1500])
    program.object(0x2000, [heap + 0x2100, 3, heap, heap + 176, 2, 2], pointers: [0, 2, 3])
    program.object(0x2100, [0x6161], pointers: [])
    program.object(0x2200, [0], pointers: [0])
    program.object(0x2300, [1, 7, heap + 0x2400, 0, 0, 0], pointers: [2])
    program.object(0x2400, [UInt64](repeating: 0, count: 10), pointers: Array(1...8))
    // A goroutine that waits to send a node.
    program.object(0x3000, [7, heap + 0x3100], pointers: [1])
    program.object(0x3100, [heap + 0x3300, 0, 0, heap + 0x3200], pointers: [0, 2, 3])
    program.object(0x3200, [UInt64](repeating: 0, count: 12), pointers: [])
    program.object(0x3300, [heap + 16], pointers: [0])
    program.dump.goroutine(heap + 0x3000, waitReason: "chan send")
    program.finish(interfaces: [
      (heap + 0x1100, heap + 0x2000), (heap + 0x1300, heap + 0x2200), (heap + 0x1600, heap + 0x2300),
      (program.type(Number.chan), heap + 0x3200),
      (program.type(Number.nodePointer), heap), (program.type(Number.outerPointer), heap + 48),
      (program.type(Number.string), heap + 160), (program.type(Number.pairPointer), heap + 208),
    ])
    return program
  }

  @Test(
    "a changed byte of the dump changes a type or is an error, and nothing worse",
    arguments: [0x01, 0x80, 0xff] as [UInt8])
  func dumps(mask: UInt8) throws {
    let program = try Self.program()
    #expect(try program.found().values.filter { $0.confidence == .exact }.count == 19)
    var runs = 0
    for place in stride(from: 16, to: program.dump.bytes.count, by: 11) {
      guard let found = try? program.found(changing: { $0[place] ^= mask }) else { continue }
      for one in found.values { #expect(!one.name.isEmpty && (one.confidence == .untyped) == (one.count == 0)) }
      runs += 1
    }
    #expect(runs > 100)
  }

  @Test("a changed byte of the executable", arguments: [0x01, 0x80, 0xff] as [UInt8])
  func executables(mask: UInt8) throws {
    var runs = 0
    var length = 0
    _ = try Self.program { length = $0.count }
    for place in stride(from: 64, to: length, by: 97) {
      guard let program = try? Self.program(damage: { $0[place] ^= mask }), let found = try? program.found() else {
        continue
      }
      for one in found.values { #expect(!one.name.isEmpty) }
      runs += 1
    }
    #expect(runs > 100)
  }
}
