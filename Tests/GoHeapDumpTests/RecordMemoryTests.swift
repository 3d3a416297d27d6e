import ByteStreams
import DumpBuilding
import Names
import Testing

@testable import GoHeapDump

/// Stack frames and data segments whose contents and lists of pointers are longer than memory should be.
@Suite struct RecordMemoryTests {
  private static let heap: UInt64 = 0xc0_0000_0000

  /// What a visitor gets of a record with a memory range.
  private struct Seen: Equatable {
    var values: [UInt64]
    var name: String
    var pointers: [PointerWord]
    var words: [UInt64]
    var flags: [UInt64]
    var arguments: [Int]
  }

  private struct Visitor: RecordVisitor {
    let wanted = RecordSet(.stackFrame, .data, .bss)
    let objectDetail: ObjectDetail
    var words: [UInt64] = []
    var seen: [Seen] = []

    mutating func visit(params: Params) {}

    mutating func visit(words: Span<UInt64>) {
      for index in words.indices { self.words.append(words[index]) }
    }

    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {
      let pointers = objectDetail == .skipped ? [] : Array(record.pointers)
      seen.append(
        Seen(
          values: record.values, name: Name(bytes, record.name).text, pointers: pointers, words: words,
          flags: objectDetail == .contents ? record.memory.flags : [],
          arguments: objectDetail == .contents ? record.memory.arguments : []))
      words = []
    }
  }

  private static func read(
    _ bytes: [UInt8], chunk: Int, _ detail: ObjectDetail = .contents
  ) throws -> (seen: [Seen], reader: HeapDumpReader) {
    var visitor = Visitor(objectDetail: detail)
    var reader = try HeapDumpReader(MemorySource(bytes, chunk: chunk))
    try reader.read(into: &visitor)
    return (visitor.seen, reader)
  }

  /// Words of which every third points into the heap, and every third is a type.
  private static func words(_ count: Int) -> [UInt64] {
    (0..<count).map { word -> UInt64 in
      switch word % 3 {
      case 0: heap + UInt64(word) * 8
      case 1: 0x7000
      default: UInt64(word) % 5
      }
    }
  }

  /// Lists with fields in order, out of order, and there more than once, of all kinds that the layout has.
  private static func fields(_ layout: DumpBuilder.Layout, _ words: Int, arguments: Int) -> [DumpBuilder.PointerField] {
    let kinds: UInt64 = layout.is1_3 ? 5 : layout == .go1_4 ? 3 : 1
    var own: [DumpBuilder.PointerField] = []
    for word in 0..<words where word % 7 != 3 { own.append((kind: UInt64(word) % kinds + 1, offset: UInt64(word) * 8)) }
    own += own.prefix(words / 2).reversed()
    for word in words..<words + arguments { own.append((kind: 1, offset: UInt64(word) * 8)) }
    return own
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `a record that does not lie in the window as a whole is as one that does`(layout: DumpBuilder.Layout) throws {
    let bytes = dump(layout) {
      $0.type(0x7000, size: 8, name: "*main.T", indirect: true)
      $0.goroutine(1)
      for count in [0, 1, 3, 200, 1000] {
        $0.stackFrame(
          sp: UInt64(count), memory(Self.words(count)) + [1, 2, 3], name: String(repeating: "f", count: count + 1),
          fields: Self.fields(layout, count, arguments: 9))
        $0.data(1, memory(Self.words(count)), fields: Self.fields(layout, count, arguments: 0))
      }
    }.bytes
    for detail in [ObjectDetail.contents, .pointers, .skipped] {
      let whole = try Self.read(bytes, chunk: .max, detail).seen
      #expect(whole.count == 10)
      for chunk in [1, 61, 4096] {
        #expect(try Self.read(bytes, chunk: chunk, detail).seen == whole)
      }
      if detail != .skipped {
        // In each third word, but for those that are not listed, and once each. An interface is listed by its first word.
        let offsets: [UInt64] = whole[7].pointers.filter(\.isListed).map(\.offset)
        #expect(Set(offsets).count == offsets.count)
        #expect(offsets == offsets.sorted())
        let hasOnlyPointers = layout == .go1_5 || layout == .go1_6 || layout == .go1_7
        let words = (0 as UInt64..<200).filter { $0 % 3 == 0 && $0 % 7 != 3 }
        let listed: [UInt64] = words.map { $0 * 8 }
        if hasOnlyPointers { #expect(offsets == listed) }
      }
      if detail == .contents {
        #expect(whole[8].words == Self.words(1000))
        #expect(whole[8].arguments == Array(1000..<1009))
      }
    }
  }

  @Test(arguments: [1, 61, .max])
  func `errors are the same wherever the record ends`(chunk: Int) throws {
    let good = dump(.go1_7) {
      $0.goroutine(1)
      $0.stackFrame(memory(Self.words(40)), fields: Self.fields(.go1_7, 40, arguments: 3))
      $0.data(1, memory(Self.words(40)), fields: Self.fields(.go1_7, 40, arguments: 0))
    }
    for end in good.records[2].offset..<good.bytes.count {
      let cut = Array(good.bytes[..<end])
      #expect(PointerCollector.failure(MemorySource(cut, chunk: chunk)) == failure(cut, []))
    }
    let bad = dump(.go1_7) { $0.data(1, memory(Self.words(40)), fields: [(1, 8), (1, 320), (1, 3)]) }
    #expect(
      PointerCollector.failure(MemorySource(bad.bytes, chunk: chunk))
        == HeapDumpError(
          .badPointerField(320, length: 320), offset: bad.records[1].offset, tag: .data, ordinal: 1))
  }

  @Test(arguments: [RecordTag.stackFrame, .data])
  func `a long list or range does not make the window grow, nor is it decoded over and over`(tag: RecordTag) throws {
    let decoded = try [1 << 19, 1 << 20].map { count in
      let empty = dump(.go1_7) {
        $0.goroutine(1)
        let contents = [UInt8](repeating: 0, count: count)
        if tag == .data { $0.data(1, contents) } else { $0.stackFrame(contents) }
      }.bytes
      // The end of an empty list, and EOF.
      let list: [UInt8] = (0..<count).map { $0 % 2 == 0 ? 1 : 8 }
      var bytes = Array(empty.dropLast(2))
      bytes += list
      bytes += [0, 0]
      let reader = try Self.read(bytes, chunk: .max, .pointers).reader
      #expect(reader.records.window.buffer.count == ByteWindow.capacity)
      return reader.records.decodedBytes
    }
    #expect(decoded[1] <= decoded[0] * 23 / 10 && decoded[1] < 1 << 19, "\(decoded)")
  }

  @Test func `a record that must lie in memory is decoded anew only when there is twice as much of it`() throws {
    let decoded = try [4000, 8000].map { depth in
      let bytes = dump(.go1_7) {
        $0.memProf(bucket: 1, size: 8, stack: (0..<depth).map { ("main.function\($0)", "/src/main/main.go", 1) })
      }.bytes
      var visitor = Collector(RecordSet(.memProf))
      // As from a pipe.
      var reader = try HeapDumpReader(MemorySource(bytes, chunk: 1024))
      try reader.read(into: &visitor)
      #expect(visitor.records.count == 1 && reader.records.decodedBytes <= 4 * bytes.count)
      return reader.records.decodedBytes
    }
    #expect(Double(decoded[1]) <= 2.3 * Double(decoded[0]), "\(decoded)")
  }
}
