import ByteStreams
import DumpBuilding
import GoHeapDump
import Testing

/// Keeps the contents of objects.
private struct ContentsCollector: RecordVisitor {
  struct Object: Equatable {
    var words: [UInt64] = []
    /// Which of them are listed as pointers.
    var pointers: [Int] = []
    var code: UInt64?
  }

  let wanted = RecordSet()
  let objectDetail = ObjectDetail.contents
  var objects: [Object] = []

  mutating func visit(params: Params) {}
  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {}

  mutating func visit(objects batch: ObjectBatch) {
    let contents = batch.contents
    var start = 0
    for index in 0..<batch.count {
      let end = contents.ends[index]
      var object = Object(words: Array(contents.words[start..<end]))
      object.pointers = (start..<end).filter { contents.flags[$0 / 64] >> UInt64($0 % 64) & 1 != 0 }.map { $0 - start }
      object.code = contents.codes.first { $0.object == index }?.address
      start = end
      objects.append(object)
    }
  }
}

private func contents(_ builder: DumpBuilder, chunk: Int) throws -> [ContentsCollector.Object] {
  var collector = ContentsCollector()
  var reader = try HeapDumpReader(MemorySource(builder.bytes, chunk: chunk))
  try reader.read(into: &collector)
  return collector.objects
}

private let heap: UInt64 = 0xc0_0000_0000

@Suite("Contents of objects") struct ObjectContentsTests {
  @Test(
    "words and which are pointers, of objects of all lengths, wherever the dump is cut", arguments: [7, 4096, .max])
  func words(chunk: Int) throws {
    var expected: [ContentsCollector.Object] = []
    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.27.3")
    for (index, count) in [1, 63, 64, 65, 3, 0, 130, 8191, 8193, 35_000, 2].enumerated() {
      let words = (0..<UInt64(count)).map { $0 % 3 == 1 ? heap + $0 : $0 }
      // Nil pointers count, too.
      let pointers = (0..<count).filter { $0 % 3 == 1 || $0 % 5 == 0 }
      builder.object(
        heap + UInt64(index) << 20, memory(words), fields: pointers.map { (kind: 1, offset: UInt64($0) * 8) })
      expected.append(.init(words: count == 0 ? [] : words, pointers: pointers))
      // Of these nothing is kept.
      builder.object(heap + UInt64(index) << 20 | 0x80000, memory([1, 2, 3]))
      expected.append(.init())
    }
    builder.memStats()
    builder.eof()
    let found = try contents(builder, chunk: chunk)
    #expect(found.map(\.pointers) == expected.map(\.pointers))
    // Of long ones, words in front of the first that could be a pointer may be zeros.
    for (one, other) in zip(found, expected) { #expect(one.words.dropFirst() == other.words.dropFirst()) }
  }

  @Test("words of four bytes, and of the other order", arguments: [(4, false), (4, true), (8, true)])
  func widths(size: Int, isBigEndian: Bool) throws {
    var builder = DumpBuilder(.go1_7)
    builder.params(
      bigEndian: isBigEndian, pointerSize: UInt64(size), arenaStart: 0x800_0000, arenaEnd: 0x900_0000, arch: "made")
    let words: [UInt64] = [0x800_0010, 0x1234_5678, 0, 7]
    builder.object(
      0x800_0000, memory(words, size: size, bigEndian: isBigEndian),
      fields: [(kind: 1, offset: 0), (kind: 1, offset: UInt64(2 * size))])
    builder.memStats()
    builder.eof()
    #expect(try contents(builder, chunk: .max) == [.init(words: words, pointers: [0, 2])])
  }

  @Test("long objects, with pointers only at the end, with nil pointers only, and without")
  func long() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    let count = 1 << 18
    var words = [UInt64](repeating: 9, count: count)
    builder.object(heap, memory(words))
    let last = count - 10
    words[last] = heap + 16
    words[last + 1] = 77
    builder.object(heap + 1 << 23, memory(words), fields: [(kind: 1, offset: 0), (kind: 1, offset: UInt64(last) * 8)])
    // Twelve thousand pointers, all nil.
    builder.object(
      heap + 2 << 23, memory([UInt64](repeating: 0, count: 12_000)),
      fields: (0..<12_000).map { (kind: 1, offset: UInt64($0) * 8) })
    builder.memStats()
    builder.eof()
    let found = try contents(builder, chunk: .max)
    #expect(found[0] == .init())
    // What cannot matter may be zeros.
    let object = found[1]
    #expect(object.words.count == count && object.pointers == [0, last])
    #expect(object.words[(last - 1)...] == words[(last - 1)...])
    #expect(object.words.allSatisfy { [0, 9, 77, heap + 16].contains($0) })
    #expect(found[2] == .init(words: [UInt64](repeating: 0, count: 12_000), pointers: Array(0..<12_000)))
  }

  @Test("an object without pointers that begins with what may be the address of code")
  func codes() throws {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.type(0x4a_0000, size: 8, name: "main.T")
    builder.itab(0x4b_0000, type: 0x4a_0000)
    builder.object(heap, memory([0x40_1000, 5]))
    builder.object(heap + 16, memory([0x4a_0000, 5]))
    builder.object(heap + 32, memory([5, 0x40_1000]))
    builder.object(heap + 48, memory([0x40_1000, heap]), fields: [(kind: 1, offset: 8)])
    builder.memStats()
    builder.eof()
    let found = try contents(builder, chunk: .max)
    #expect(found.map(\.code) == [0x40_1000, nil, nil, nil])
    #expect(found.map(\.words.count) == [0, 0, 0, 2])
  }
}
