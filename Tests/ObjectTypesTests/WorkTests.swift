import DumpBuilding
import ExecutableBuilding
import Names
import Testing

@testable import ObjectTypes

@Suite("Work to find types, of dumps that are made to be hard")
struct WorkTests {
  typealias Number = MadeProgram.Number
  private let heap = MadeProgram.heap

  /// Twice as much of everything is no more than twice the work.
  private func check(
    _ size: Int, _ make: (Int) throws -> MadeProgram, sourceLocation: SourceLocation = #_sourceLocation
  ) throws {
    let work = try [size, 2 * size].map { try make($0).types().work }
    #expect(work[0] > UInt64(size) && work[1] * 10 <= work[0] * 23, "\(work)", sourceLocation: sourceLocation)
  }

  @Test("maps whose extra parts share one array of buckets")
  func sharedOverflow() throws {
    try check(400) { count in
      var program = try MadeProgram(.go1_21)
      let (headers, extras, shared, array) = (heap, heap + 0x10_0000, heap + 0x20_0000, heap + 0x30_0000)
      for map in 0..<UInt64(count) {
        let extra = extras + map * 32
        program.object(headers + map * 64 - heap, [0, 0, 0, 0, 0, extra], pointers: [2, 3, 5])
        program.object(extra - heap, [shared, 0, 0], pointers: [0, 1, 2])
      }
      program.object(shared - heap, [array, UInt64(count), UInt64(count)], pointers: [0])
      program.object(array - heap, [UInt64](repeating: 0, count: count), pointers: Array(0..<count))
      let map = program.type(Number.map)
      program.finish(interfaces: (0..<UInt64(count)).map { (type: map, data: headers + $0 * 64) })
      return program
    }
  }

  @Test("slices of one array, each an element longer, in the heap and in a segment", arguments: [false, true])
  func growingSlices(_ isStatic: Bool) throws {
    try check(400) { count in
      var program = try MadeProgram()
      let (headers, array) = (heap + 0x10_0000, isStatic ? program.data + 0x20_0000 : heap)
      let nodes = [UInt64](repeating: 0, count: 2 * count)
      let pointers = (0..<count).map { $0 * 2 }
      if !isStatic { program.object(0, nodes, pointers: pointers) }
      for slice in 0..<UInt64(count) {
        program.object(0x10_0000 + slice * 32, [array, slice + 1, slice + 1], pointers: [0])
      }
      let type = program.type(Number.slicePointer)
      let interfaces = (0..<UInt64(count)).map { (type: type, data: headers + $0 * 32) }
      program.finish(interfaces: interfaces, segment: isStatic ? (array, nodes, pointers) : nil)
      return program
    }
  }

  @Test("slices of one array that do not begin at one element, and say different things of it")
  func contradictingSlices() throws {
    try check(400) { count in
      var program = try MadeProgram()
      // It is longer as an array of numbers, which have no pointers, than as one of nodes.
      let nodes = [UInt64](repeating: 0, count: 2 * count + 64)
      program.object(0, nodes, pointers: (0..<count).map { $0 * 2 } + [2 * count + 63])
      for slice in 0..<UInt64(count) {
        let left = UInt64(count) - slice
        program.object(0x10_0000 + slice * 32, [heap + slice * 16, left, left], pointers: [0])
        program.object(0x20_0000 + slice * 32, [heap + slice * 16, 2 * left, 2 * left], pointers: [0])
      }
      var interfaces: [(type: UInt64, data: UInt64)] = []
      for slice in 0..<UInt64(count) {
        interfaces.append((program.type(Number.slicePointer), heap + 0x10_0000 + slice * 32))
        interfaces.append((program.type(Number.bytesPointer), heap + 0x20_0000 + slice * 32))
      }
      program.finish(interfaces: interfaces)
      return program
    }
  }

  @Test("names of types that were made, each of a pointer to the one before, take no more than the dump")
  func longNames() throws {
    var program = try MadeProgram()
    let count: UInt64 = 4000
    for number in 0..<count {
      let element = number == 0 ? program.type(Number.int) : heap + (number - 1) * 64
      program.descriptor(number * 64, kind: 22, size: 8, pointers: 8, isDirect: true, .go1_27, [element])
      program.object(0x10_0000 + number * 16, [0], pointers: [0])
    }
    let bytes = program.dump.bytes.count
    program.finish(interfaces: (1..<count).map { (type: heap + $0 * 64, data: heap + 0x10_0000 + $0 * 16) })
    let names = try program.types().names.reduce(0) { $0 + $1.count }
    #expect(names > bytes && names < 8 * bytes, "\(names) bytes of names from a dump of \(bytes)")
  }

  @Test("an object that claims to be longer than its words", arguments: [1 << 62, 5 << 32] as [UInt64])
  func claimedSize(_ size: UInt64) throws {
    for isListed in [false, true] {
      var program = try MadeProgram(arenaEnd: .max)
      program.object(
        0, [0, 1, 0, 1], pointers: [0, 2] + (isListed ? [1 << 28] : []), claimed: size + 32)
      program.object(size + 64, [heap, 1 << 31, 1 << 31], pointers: [0])
      program.object(size + 96, [heap, 1, size], pointers: [0])
      let (type, front) = (program.type(Number.slicePointer), heap + size)
      program.finish(interfaces: [(type, front + 64), (type, front + 96)])
      let types = try program.types()
      #expect(types.work < 1000)
      #expect(try program.found()[0]?.confidence != .exact)
    }
  }
}
