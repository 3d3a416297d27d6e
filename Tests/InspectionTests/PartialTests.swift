import ByteStreams
import DumpBuilding
import Inspection
import HeapReading
import Testing

@Suite("Dumps that end early, inspected as far as they go")
struct PartialTests {
  private static func dump() -> DumpBuilder {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.object(0xc0_0000_0000, size: 48)
    builder.object(0xc0_0000_0030, size: 48)
    builder.goroutine(1, waitReason: "select")
    builder.stackFrame()
    builder.memStats()
    builder.memProf(bucket: 1, size: 48, stack: [("main.f", "/f.go", 1)], allocs: 10, frees: 3)
    builder.allocSample(0xc0_0000_0000, bucket: 1)
    builder.eof()
    return builder
  }

  @Test func `a prefix is refused, or shown with what is missing`() throws {
    let dump = Self.dump()
    for length in stride(from: 0, to: dump.bytes.count, by: 5) {
      let prefix = Array(dump.bytes[..<length])
      #expect(throws: HeapReadingError.self) { try Inspection(reading: MemorySource(prefix)) }
      let part = try? Inspection(reading: MemorySource(prefix), isPartialWelcome: true)
      let paramsEnd = dump.records[1].offset
      #expect((part != nil) == (length >= paramsEnd), "\(length)")
      guard let part else { continue }
      let partial = try #require(part.partial)
      #expect(partial.offset >= paramsEnd && partial.offset <= length && part.checks.isEmpty)
      #expect(part.warnings.first?.contains(partial.problem) == true)
    }
    let whole = try Inspection(reading: MemorySource(dump.bytes), isPartialWelcome: true)
    #expect(try whole.partial == nil && !whole.checks.isEmpty && !whole.json().contains(#""partial""#))
  }

  @Test func `holders need all roots`() {
    let dump = Self.dump()
    let prefix = Array(dump.bytes[..<dump.records[4].offset])
    #expect(throws: HeapReadingError.self) {
      try Inspection(reading: MemorySource(prefix), isPartialWelcome: true, views: InspectionViews(holders: 3))
    }
  }
}
