import ByteStreams
import DumpBuilding
import GoHeapDump
import Testing

@Suite struct HeaderTests {
  @Test(arguments: DumpBuilder.Layout.allCases)
  func `the version is known from the header`(layout: DumpBuilder.Layout) throws {
    for chunk in [1, 5, .max] {
      let reader = try HeapDumpReader(MemorySource(DumpBuilder(layout).bytes, chunk: chunk))
      #expect(reader.version.header == layout.header)
      #expect(reader.version.name == String(layout.rawValue.prefix(5)))
    }
  }

  @Test func `all headers have 16 bytes`() {
    #expect(FormatVersion.allCases.map(\.header.utf8.count) == [16, 16, 16, 16, 16])
    #expect(Set(FormatVersion.allCases.map(\.header)) == Set(DumpBuilder.Layout.allCases.map(\.header)))
  }

  @Test(arguments: ["go1.8 heap dump", "go1.2 heap dump", "go1.10 heap dump"])
  func `a header of another version`(line: String) {
    #expect(
      failure(Array("\(line)\n".utf8) + [0])?.description
        == "at byte 0 (0x0): a heap dump of an unknown format, '\(line)': known are go1.3, go1.4, go1.5, go1.6, go1.7")
  }

  @Test func `an empty input`() {
    #expect(failure([])?.description == "at byte 0 (0x0): not a Go heap dump: it is empty")
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `a part of a header is a dump that was cut short`(layout: DumpBuilder.Layout) {
    let bytes = DumpBuilder(layout).bytes
    for length in 1..<16 {
      let error = failure(Array(bytes.prefix(length)))
      #expect(error == HeapDumpError(.truncatedHeader, offset: length))
      #expect(error?.description.hasSuffix(": the dump ends within its first line") == true)
    }
    #expect(failure(bytes)?.problem == .missingEOF)
  }

  @Test func `a header with a damaged byte or two, in any place, is a damaged dump`() {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.eof()
    for index in 0..<16 where index != 4 {
      var bytes = builder.bytes
      bytes[index] ^= 0x80
      let expected = HeapDumpError(
        .damagedHeader(bytes[index], expected: builder.bytes[index]), offset: index)
      #expect(failure(bytes) == expected)
      bytes[15] ^= 1
      #expect(failure(bytes)?.offset == index)
    }
    var bytes = builder.bytes
    bytes.replaceSubrange(11..<15, with: "pump".utf8)
    #expect(
      failure(bytes)?.description == "at byte 11 (0xb): the first line is damaged: byte 112 stands where 100 should")
    bytes.replaceSubrange(11..<15, with: "tree".utf8)
    #expect(failure(bytes)?.problem == .notAHeapDump(.unknown))
  }

  @Test(arguments: DumpBuilder.Layout.allCases, FormatVersion.allCases)
  func `a dump with the first line of another version`(layout: DumpBuilder.Layout, header: FormatVersion) {
    let whole = dump(layout) { $0.type(1) }.bytes
    let bytes = Array(header.header.utf8) + whole[16...]
    let error = failure(bytes)
    // Params is alike in all of go1.4, go1.5 and go1.6.
    let groups: [FormatVersion: [FormatVersion]] = [
      .go1_3: [.go1_3], .go1_4: [.go1_4, .go1_5, .go1_6], .go1_5: [.go1_4, .go1_5, .go1_6],
      .go1_6: [.go1_4, .go1_5, .go1_6], .go1_7: [.go1_7],
    ]
    guard let version = FormatVersion.allCases.first(where: { $0.header == layout.header }) else { return }
    if groups[version] == groups[header] {
      #expect(error?.tag != .params)
    } else {
      let problem = HeapDumpError.Problem.otherLayout(header: header, record: groups[version] ?? [])
      #expect(error == HeapDumpError(problem, offset: 16, tag: .params, ordinal: 1))
      #expect(error?.description.contains("the first line says \(header.name), but this record is one of go1.") == true)
    }
  }

  @Test func `a header without its newline is not called unknown and known at once`() {
    let problem = failure(Array("go1.7 heap dump".utf8))?.problem
    #expect(problem != nil)
    #expect(problem != .unknownFormat("go1.7 heap dump"))
  }
}
