import ByteStreams
import DumpBuilding
import Testing

@testable import GoHeapDump

@Suite("Memory that is looked for")
struct SoughtMemoryTests {
  private static let heap: UInt64 = 0xc0_0000_0000

  /// A dump with short objects, one that is longer than the window, and one more behind it.
  private static func dump() -> [UInt8] {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    for number in 0..<100 {
      builder.object(heap + UInt64(number) * 32, (0..<32).map { UInt8(number + $0) }, fields: [(1, 8), (1, 200)])
    }
    builder.goroutine(heap)
    builder.object(heap + 0x10_0000, (0..<600_000).map { UInt8(truncatingIfNeeded: $0 / 7) })
    builder.object(heap + 0x20_0000, Array("the last one".utf8))
    builder.eof()
    return builder.bytes
  }

  private static func find(
    _ ranges: [(address: UInt64, count: Int)], in dump: [UInt8], chunk: Int = .max
  ) throws -> [Int: [UInt8]] {
    var sought = SoughtMemory(ranges)
    var reader = try HeapDumpReader(MemorySource(dump, chunk: chunk))
    try reader.find(&sought)
    return Dictionary(sought.found.map { ($0.number, $0.bytes) }) { _, _ in [] }
  }

  @Test("what objects have is found, once, wherever windows end", arguments: [Int.max, 1000, 37])
  func found(chunk: Int) throws {
    let heap = Self.heap
    let long = (0..<600_000).map { UInt8(truncatingIfNeeded: $0 / 7) }
    let found = try Self.find(
      [
        (heap + 0x20_0004, 8), (heap + 0x10_0000 + 5, 300_000), (heap + 64, 32), (heap + 70, 2), (heap + 64, 32),
        (heap + 0x10_0000 + 599_990, 10), (heap + 60, 8), (heap + 0x30_0000, 1), (heap + 0x20_0008, 100),
      ], in: Self.dump(), chunk: chunk)
    #expect(found[0] == Array("last one".utf8))
    #expect(found[1] == Array(long[5..<300_005]) && found[5] == Array(long.suffix(10)))
    #expect(found[2] == (0..<32).map { UInt8(2 + $0) } && found[3] == [8, 9] && found[4] == found[2])
    // Beyond the end of an object, or nowhere.
    #expect(found.keys.sorted() == [0, 1, 2, 3, 4, 5])
  }

  @Test("a dump that ends too soon has what comes before")
  func cut() throws {
    let dump = Array(Self.dump().prefix(2000))
    var sought = SoughtMemory([(Self.heap + 32, 4), (Self.heap + 0x10_0000, 1)])
    var reader = try HeapDumpReader(MemorySource(dump))
    #expect(throws: HeapDumpError.self) { try reader.find(&sought) }
    #expect(sought.found.map(\.bytes) == [[1, 2, 3, 4]])
  }

  /// Objects that all lie at the same place, where everything is looked for; half of it was found in the first of them.
  private static func steps(_ count: Int) -> Int {
    var sought = SoughtMemory((0..<count).map { (address: heap + UInt64($0 % 64), count: 1 + $0 % 32) })
    for _ in 0..<count where sought.mayHave(heap, 48) { _ = sought.take(heap, 48) }
    return sought.steps
  }

  @Test("the work grows with objects and with what is looked for, not with their product")
  func doubling() {
    let (one, two) = (Self.steps(4000), Self.steps(8000))
    #expect(one > 4000 && Double(two) < 2.3 * Double(one), "\(one), \(two)")
  }
}
