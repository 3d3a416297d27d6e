import ByteStreams
import DumpBuilding
import Testing

@testable import GoHeapDump

/// Type records of Go 1.5 with the addresses of strings instead of the strings.
@Suite struct LostNameTests {
  /// Adds a Type record as Go 1.5 writes it, with what the system gave of package and name.
  private static func addType(
    _ builder: inout DumpBuilder, _ package: [UInt8], _ name: [UInt8], itab: UInt64 = 0x37_f460
  ) {
    builder.tag(3)
    builder.ints(0x37_f460, 8, 0x3e_6000 + 0x3e_5ff0 + 1)
    builder.raw(package + Array(".".utf8) + name)
    builder.bool(true)
    builder.itab(0x48_e6d8, type: itab)
  }

  private static func made(
    _ layout: DumpBuilder.Layout, _ package: [UInt8] = [], _ name: [UInt8] = [], itab: UInt64 = 0x37_f460
  ) -> DumpBuilder {
    dump(layout) {
      $0.type(1, name: "int")
      addType(&$0, package, name, itab: itab)
      $0.type(2, name: "main.T")
      $0.memStats()
    }
  }

  /// What Linux writes: the program's own memory, in which there may be dots, and nearly a record.
  private static let memory: [UInt8] = {
    var memory: [UInt8] = []
    for number in 0..<5000 { memory += [0, 0x11, UInt8(number % 251)] }
    return memory + Array("main.handler".utf8) + [1, 8, 0x80, 0x80, 0x2e, 0xe0, 0xe8]
  }()

  /// Dumps with such a record.
  static let all = [([], []), (memory, []), ([], memory), (memory, memory)].map { made(.go1_5, $0, $1) }

  @Test(arguments: [1, 61, .max])
  func `all is read but the name`(chunk: Int) throws {
    for builder in Self.all {
      let wanted = RecordSet(.type, .itab)
      var visitor = Collector(wanted)
      var reader = try HeapDumpReader(MemorySource(builder.bytes, chunk: chunk))
      try reader.read(into: &visitor)
      #expect(visitor.records.map(\.tag) == [.type, .type, .itab, .type])
      #expect(visitor.records.map(\.strings) == [["int"], [""], [], ["main.T"]])
      #expect(visitor.records[1].values == [.address: 0x37_f460, .size: 8, .indirect: 1])
      #expect(reader.records.lostNames == 1 && reader.warnings.first?.contains("1 type is lost") == true)
      #expect(RecordTag.allCases.reduce(16) { $0 + reader.tally($1).bytes } == builder.bytes.count)
      #expect(PointerCollector.failure(MemorySource(builder.bytes, chunk: chunk)) == nil)
      #expect(failure(builder.bytes, []) == nil)
    }
  }

  @Test func `a long name that is not lost is an error where it stands`() throws {
    for builder in [Self.made(.go1_6), Self.made(.go1_5, itab: 0x37_f461)] {
      let expected = HeapDumpError(
        .tooLarge(.name, 0x7c_bff1, limit: UInt64(Limits.stringLength)),
        offset: builder.records[2].offset + 6, tag: .type, ordinal: 2)
      for wanted in [RecordSet(.type), []] { #expect(failure(builder.bytes, wanted) == expected) }
    }
  }

  @Test func `names without end are looked at once`() throws {
    // Each nearly is what is looked for.
    let bytes = Array(Self.made(.go1_5, Self.memory + Self.memory, Self.memory).bytes.dropLast(400))
    #expect(failure(bytes, []) != nil)
  }
}
