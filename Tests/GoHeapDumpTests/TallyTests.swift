import ByteStreams
import DumpBuilding
import GoHeapDump
import Testing

@Suite struct TallyTests {
  /// However records are read, whole, by their sizes or not at all, they take the same bytes.
  @Test(arguments: DumpBuilder.Layout.allCases, [[], .all, RecordSet(.object), RecordSet(.memProf, .goroutine)])
  func `records and bytes of every kind are those that were written`(
    layout: DumpBuilder.Layout, wanted: RecordSet
  ) throws {
    var builder = DumpBuilder(layout)
    builder.params()
    builder.otherRoot("root", pointer: 1)
    for size in [8, 0, 300_000, 16] { builder.object(1, size: size, fields: [(kind: 1, offset: 8)]) }
    builder.goroutine(5, waitReason: "sleep")
    builder.stackFrame([1, 2, 3])
    builder.object(2, size: 64)
    builder.bss(3, [UInt8](repeating: 0, count: 1000))
    builder.memStats(numGC: 1 << 20)
    builder.memProf(bucket: 1, size: 64, stack: [("main.main", "main.go", 1)])
    builder.allocSample(2, bucket: 1)
    builder.eof()
    let ends = builder.records.dropFirst().map(\.offset) + [builder.bytes.count]
    for chunk in [5, 4096, .max] {
      var collector = Collector(wanted, sizes: true)
      var reader = try HeapDumpReader(MemorySource(builder.bytes, chunk: chunk))
      try reader.read(into: &collector)
      for tag in RecordTag.allCases {
        let written = zip(builder.records, ends).filter { $0.0.tag == UInt64(tag.rawValue) }
        let found = reader.tally(tag)
        #expect(found.records == written.count, "\(tag)")
        #expect(found.bytes == written.reduce(0) { $0 + $1.1 - $1.0.offset }, "\(tag)")
      }
    }
  }
}
