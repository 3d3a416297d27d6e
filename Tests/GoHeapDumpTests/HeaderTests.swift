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
        == "a heap dump of an unknown format, '\(line)': known are go1.3, go1.4, go1.5, go1.6, go1.7")
  }

  @Test func `an empty input`() {
    #expect(failure([])?.description == "not a Go heap dump: it is empty")
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `a part of a header is text`(layout: DumpBuilder.Layout) {
    let bytes = DumpBuilder(layout).bytes
    for length in 1..<15 {
      #expect(failure(Array(bytes.prefix(length)))?.problem == .notAHeapDump(.text))
    }
  }

  @Test func `a header without its newline is not called unknown and known at once`() {
    let problem = failure(Array("go1.7 heap dump".utf8))?.problem
    #expect(problem != nil)
    #expect(problem != .unknownFormat("go1.7 heap dump"))
  }
}
