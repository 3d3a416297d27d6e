import ByteStreams
import DumpBuilding
import Testing

@testable import GoHeapDump

@Suite struct RecordTests {
  @Test(arguments: DumpBuilder.Layout.allCases)
  func `the dump of these tests has every kind of record`(layout: DumpBuilder.Layout) {
    let every = EveryRecord(layout)
    #expect(Set(every.builder.records.map(\.tag)) == Set(0...17))
    #expect(Set(every.records.map(\.tag)) == Set(RecordTag.allCases).subtracting([.eof]))
  }

  @Test(arguments: DumpBuilder.Layout.allCases, [1, 7, .max])
  func `every record of every version, field by field`(layout: DumpBuilder.Layout, chunk: Int) throws {
    let every = EveryRecord(layout)
    let seen = try collect(every.builder.bytes, chunk: chunk).records
    #expect(seen.count == every.records.count)
    for (record, expected) in zip(seen, every.records) { #expect(record == expected) }
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `each kind can be had alone`(layout: DumpBuilder.Layout) throws {
    let every = EveryRecord(layout)
    for tag in RecordTag.allCases {
      #expect(try collect(every.builder.bytes, RecordSet(tag)).records == every.records.filter { $0.tag == tag })
    }
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `offsets are where the records begin`(layout: DumpBuilder.Layout) throws {
    let every = EveryRecord(layout)
    for chunk in [1, .max] {
      let offsets = try collect(every.builder.bytes, chunk: chunk).offsets
      #expect(offsets == every.builder.records.dropLast().map(\.offset))
    }
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `a field that records of this version do not have is nil`(layout: DumpBuilder.Layout) throws {
    struct Visitor: RecordVisitor {
      var wanted: RecordSet { RecordSet(.stackFrame, .defer) }
      let objectDetail = ObjectDetail.skipped
      var continpc: [UInt64?] = []
      var argp: [UInt64?] = []
      mutating func visit(params: Params) {}
      mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {
        if record.tag == .defer { argp.append(record[.argp]) } else { continpc.append(record[.continpc]) }
      }
    }
    var visitor = Visitor()
    var reader = try HeapDumpReader(MemorySource(EveryRecord(layout).builder.bytes))
    try reader.read(into: &visitor)
    #expect(visitor.continpc == (layout == .go1_3Beta ? [nil, nil] : [4_197_653, 0]))
    #expect(visitor.argp == (layout.is1_3 || layout == .go1_4 ? [703] : [nil]))
    #expect(reader.version.header == layout.header)
  }

  @Test(arguments: [1, 7, 27, 4095])
  func `go1.3 without continpc is known by the length of the first frame's name`(length: Int) throws {
    let name = String(repeating: "f", count: length)
    let bytes = dump(.go1_3Beta) { $0.stackFrame(name: name) }.bytes
    #expect(try collect(bytes, RecordSet(.stackFrame)).records.map(\.strings) == [[name]])
    #expect(failure(bytes, []) == nil)
  }

  @Test(arguments: [0, 4096, 4_197_653, UInt64.max])
  func `go1.3 with continpc is known by the first frame's`(continpc: UInt64) throws {
    let bytes = dump(.go1_3) { $0.stackFrame(continpc: continpc, name: "main.main") }.bytes
    let records = try collect(bytes, RecordSet(.stackFrame)).records
    #expect(records.map(\.strings) == [["main.main"]])
    #expect(records.map { $0.values[.continpc] } == [continpc])
  }

  @Test func `a record larger than the window is handed out whole`() throws {
    let contents = (0..<700_000).map { UInt8(truncatingIfNeeded: $0 &* 31) }
    let builder = dump(.go1_7) {
      $0.data(1, contents, fields: [(kind: 1, offset: 699_992)])
      $0.bss(2, [5])
    }
    for chunk in [4096, .max] {
      let records = try collect(builder.bytes, chunk: chunk).records
      #expect(records.map(\.tag) == [.params, .data, .bss])
      #expect(records[1].contents == contents)
      #expect(records[1].pointerFields == [PointerField(kind: .pointer, offset: 699_992)])
      #expect(records[2].contents == [5])
    }
  }
}
