import ByteStreams
import DumpBuilding
import Testing

@testable import GoHeapDump

/// The pointers of very long objects: of what can be read at any place, contents and list are read side by side.
@Suite("Pointers of very long objects")
struct ListedPointersTests {
  private static let heap: UInt64 = 0xc0_0000_0000
  /// Words of an object: so many that passing over them is worth it; the list of all does not fit into the window, either.
  private static let count = 100_000

  /// What is read from a file, if it is the same from a pipe.
  private func read(_ bytes: [UInt8]) throws -> PointerCollector {
    let fromFile = try PointerCollector(reading: MemorySource(bytes))
    let fromPipe = try PointerCollector(reading: MemorySource(bytes, chunk: 1 << 16))
    #expect(fromFile.objects == fromPipe.objects)
    return fromFile
  }

  /// A dump of a small object, a long one, and a small one.
  private func dump(_ words: [UInt64], fields: [UInt64], last: DumpBuilder.PointerField? = nil) -> [UInt8] {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.type(0x1000, name: "main.T", indirect: true)
    builder.object(Self.heap, memory([Self.heap + 8]), fields: [(kind: 1, offset: 0)])
    builder.object(
      Self.heap + 64, memory(words), fields: fields.map { (kind: 1, offset: $0) } + (last.map { [$0] } ?? []))
    builder.object(Self.heap + 32 << 20, memory([Self.heap + 16]), fields: [(kind: 1, offset: 0)])
    builder.memStats()
    builder.eof()
    return builder.bytes
  }

  @Test func `every word is a pointer`() throws {
    let words = (0..<UInt64(Self.count)).map { Self.heap + $0 }
    let objects = try read(dump(words, fields: words.indices.map { UInt64($0) * 8 })).objects
    #expect(objects.map(\.pointers) == [[Self.heap + 8], words, [Self.heap + 16]])
  }

  @Test func `few are, far from each other, some nil, some twice; what is not listed is none`() throws {
    let words = (0..<UInt64(Self.count)).map { $0 % 5 == 0 ? 0 : Self.heap + $0 }
    let listed = [0, 1, 1, 2, 5, 40_000, 40_001, 80_000, Self.count - 1]
    let objects = try read(dump(words, fields: listed.map { UInt64($0) * 8 })).objects
    #expect(objects.map(\.pointers)[1] == listed.filter { $0 % 5 != 0 }.map { words[$0] })
  }

  @Test func `a word behind a type has it, wherever the window ends`() throws {
    let words = (0..<UInt64(Self.count)).map { $0 % 2 == 0 ? 0x1000 : Self.heap + $0 }
    for step in [1, 3, 4099] {
      let listed = Array(stride(from: 1, to: Self.count, by: 2 * step))
      let object = try read(dump(words, fields: listed.map { UInt64($0) * 8 })).objects[1]
      #expect(object.pointers == listed.map { words[$0] })
      #expect(object.types == listed.indices.map { "\($0) -> 4096" })
    }
  }

  @Test(arguments: [(4, false), (4, true), (8, true)])
  func `words of 32 bits and big-endian ones`(_ size: UInt64, _ isBigEndian: Bool) throws {
    let heap: UInt64 = 0x0840_0000
    var builder = DumpBuilder(.go1_7)
    builder.params(
      bigEndian: isBigEndian, pointerSize: size, arenaStart: heap, arenaEnd: heap + 0x40_0000, arch: "any")
    let words = (0..<8 / size * UInt64(Self.count)).map { $0 % 3 == 0 ? 0x1234_5678 : heap + $0 }
    let fields = stride(from: 0, to: words.count, by: 5).map { (kind: UInt64(1), offset: UInt64($0) * size) }
    builder.object(heap, memory(words, size: Int(size), bigEndian: isBigEndian), fields: fields)
    builder.eof()
    let expected = stride(from: 0, to: words.count, by: 5).filter { $0 % 3 != 0 }.map { words[$0] }
    #expect(try read(builder.bytes).objects.map(\.pointers) == [expected])
  }

  @Test func `a list that goes back`() throws {
    let words = (0..<UInt64(Self.count)).map { Self.heap + $0 }
    let listed = Array(0..<70_000) + [3, 90_000, 7]
    let objects = try read(dump(words, fields: listed.map { UInt64($0) * 8 })).objects
    #expect(objects.map(\.pointers)[1] == listed.map { words[$0] })
  }

  @Test func `what is wrong is said as of a pipe`() throws {
    let words = (0..<UInt64(Self.count)).map { Self.heap + $0 }
    let fields = (0..<70_000).map { UInt64($0) * 8 }
    let whole = dump(words, fields: fields)
    // Within the contents, and at two places in the list.
    var wrong = [1 << 19, words.count * 8, words.count * 8 + 100_000, words.count * 8 + 200_001].map {
      Array(whole.prefix($0))
    }
    let last: [DumpBuilder.PointerField] = [(1, 4), (1, UInt64(Self.count) * 8), (2, 560_000)]
    wrong += last.map { dump(words, fields: fields, last: $0) }
    for bytes in wrong {
      let error = PointerCollector.failure(MemorySource(bytes, chunk: 1 << 16))
      #expect(error != nil && error == PointerCollector.failure(MemorySource(bytes)))
    }
  }
}
