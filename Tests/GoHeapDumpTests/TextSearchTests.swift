import ByteStreams
import DumpBuilding
import Testing

@testable import GoHeapDump

@Suite("Looking for a text in objects")
struct TextSearchTests {
  /// Looks for a text while objects are read for their pointers.
  private struct Searcher: RecordVisitor {
    let wanted = RecordSet()
    let objectDetail: ObjectDetail
    let searchedText: TextSearch?
    var found: [UInt64] = []

    mutating func visit(params: Params) {}
    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {}
    mutating func visit(objects batch: ObjectBatch) { found += batch.withText.map { batch.addresses[$0] } }
  }

  private static let heap: UInt64 = 0xc0_0000_0000

  /// Objects of all lengths with a text of `count` bytes at their beginning, their end, in between, or nowhere.
  private static func dump(_ layout: DumpBuilder.Layout, _ text: [UInt8]) -> (builder: DumpBuilder, with: [UInt64]) {
    var builder = DumpBuilder(layout)
    builder.params(arenaStart: heap, arenaEnd: heap + 1 << 32, lastString: "go1.27.3")
    if layout.is1_3 { builder.type(0x1000, size: 8, name: "main.T", fields: [(kind: 1, offset: 0)]) }
    var with: [UInt64] = []
    for (index, size) in [8, 64, 512, 65_528, 65_536, 65_544, 1 << 20].enumerated() {
      for (place, start) in [0, size - text.count, size / 2 - text.count / 2, nil].enumerated() {
        for (number, fields) in [[], [(kind: UInt64(1), offset: UInt64(0))]].enumerated() {
          // The beginning of the text is everywhere in small ones.
          var contents = [UInt8](repeating: size > 512 ? 0 : text[0], count: size)
          let hasText = start.map { $0 >= 0 && $0 + text.count <= size } ?? false
          if hasText, let start { contents.replaceSubrange(start..<start + text.count, with: text) }
          let address = heap + UInt64(index * 8 + place * 2 + number) << 21
          builder.object(address, contents, fields: fields, type: fields.isEmpty ? 0 : 0x1000)
          if hasText || text.count == 1 && size <= 512 { with.append(address) }
        }
      }
    }
    builder.memStats()
    builder.eof()
    return (builder, with)
  }

  @Test(
    "objects that hold it are found, wherever it begins and however long they are",
    arguments: [DumpBuilder.Layout.go1_3, .go1_4, .go1_7], [ObjectDetail.pointers, .contents])
  func objects(_ layout: DumpBuilder.Layout, _ detail: ObjectDetail) throws {
    for text in ["u", "uuus"] {
      let (builder, with) = Self.dump(layout, Array(text.utf8))
      #expect(with.count > 20)
      var reader = try HeapDumpReader(MemorySource(builder.bytes, chunk: 4096))
      var searcher = Searcher(objectDetail: detail, searchedText: TextSearch(text.utf8))
      try reader.read(into: &searcher)
      #expect(searcher.found == with, "\(text)")
    }
  }

  /// The bits of a number behind the highest that is set.
  private static func bits(_ number: Int) -> [UInt8] {
    let count = Int.bitWidth - number.leadingZeroBitCount - 1
    return (0..<count).map { UInt8(number >> $0 & 1) }
  }

  @Test("a text that repeats itself is found in pieces of any length")
  func pieces() throws {
    // All texts of up to five zeros and ones, in many contents of them.
    for number in 2..<64 {
      for content in stride(from: 1, to: 1 << 24, by: 300_007) {
        let text = Self.bits(number)
        let bytes = Self.bits(content)
        var pieces = TextSearch.Pieces(try #require(TextSearch(text)))
        for start in stride(from: 0, to: bytes.count, by: 1 + content % 7) {
          pieces.add(bytes.span, start..<min(bytes.count, start + 1 + content % 7))
        }
        let isThere = bytes.indices.contains { bytes[$0...].starts(with: text) }
        #expect(pieces.isFound == isThere, "\(text) in \(bytes)")
      }
    }
    // 64 KiB that look like the beginning of a text of 32 KiB everywhere: by trying each place it would take 2 billion steps.
    let text = [UInt8](repeating: 7, count: 1 << 15) + [8]
    let bytes = [UInt8](repeating: 7, count: 1 << 16)
    let search = try #require(TextSearch(text))
    let isFound = search.isFound(in: bytes.span, bytes.indices)
    #expect(!isFound)
    #expect(TextSearch([]) == nil)
  }
}
