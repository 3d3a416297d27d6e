import DumpBuilding
import Testing

@testable import GoHeapDump

@Suite struct PointerFieldTests {
  /// The kinds that a version has, by their numbers from 1.
  private static func kinds(_ layout: DumpBuilder.Layout) -> [PointerField.Kind] {
    switch layout {
    case .go1_3Beta, .go1_3: [.pointer, .string, .slice, .interface, .emptyInterface]
    case .go1_4: [.pointer, .interface, .emptyInterface]
    case .go1_5, .go1_6, .go1_7: [.pointer]
    }
  }

  private static func data(_ layout: DumpBuilder.Layout, _ numbers: some Sequence<Int>) -> [UInt8] {
    dump(layout) { $0.data(1, [2], fields: numbers.map { (kind: UInt64($0), offset: UInt64($0) * 1000) }) }.bytes
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `kinds are numbered as the version numbers them`(layout: DumpBuilder.Layout) throws {
    let kinds = Self.kinds(layout)
    let records = try collect(Self.data(layout, 1...kinds.count), RecordSet(.data)).records
    let expected = kinds.enumerated().map { PointerField(kind: $1, offset: UInt64($0 + 1) * 1000) }
    #expect(records.map(\.pointerFields) == [expected])
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `a kind above the version's is an error, wanted or not`(layout: DumpBuilder.Layout) {
    let number = Self.kinds(layout).count + 1
    let bytes = Self.data(layout, [1, number])
    // EOF, the end of the list, the second field's offset in two bytes, its kind.
    let expected = HeapDumpError(
      .unknownFieldKind(UInt64(number)), offset: bytes.count - 5, tag: .data, ordinal: 1)
    #expect(failure(bytes, RecordSet(.data)) == expected)
    #expect(failure(bytes, []) == expected)
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `the same for objects, of which go1.3 lists no fields`(layout: DumpBuilder.Layout) {
    let number = UInt64(Self.kinds(layout).count + 1)
    let builder = dump(layout) {
      $0.object(1, [2], fields: [(kind: 1, offset: 8), (kind: number, offset: 16)])
      // So much behind it that the object is not looked at as one near the end.
      $0.memStats()
    }
    // Tag, address, length, one byte, one field.
    let expected = HeapDumpError(
      .unknownFieldKind(number), offset: builder.records[1].offset + 6, tag: .object, ordinal: 1)
    for wanted in [RecordSet(.object), []] {
      #expect(failure(builder.bytes, wanted) == (layout.is1_3 ? nil : expected))
    }
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `objects with many fields, small and large offsets`(layout: DumpBuilder.Layout) throws {
    let kinds = UInt64(Self.kinds(layout).count)
    var sizes: [UInt64] = []
    let builder = dump(layout) {
      for count in 0..<40 {
        let fields = (0..<count).map { (kind: 1 + UInt64($0) % kinds, offset: UInt64(1) << ($0 % 63)) }
        $0.object(UInt64(count), size: count * 8, fields: fields)
        sizes.append(UInt64(count * 8))
        // From one byte to two at any place in the list.
        $0.object(.max, size: 3, fields: (40 - count..<40).map { (kind: 1, offset: UInt64($0) * 8) })
        sizes.append(3)
      }
      $0.memStats()
    }
    #expect(try collect(builder.bytes, [], sizes: true).sizes == sizes)
    let records = try collect(builder.bytes, RecordSet(.object)).records
    #expect(records.map { UInt64($0.contents?.count ?? -1) } == sizes)
    if !layout.is1_3 {
      #expect(records.map { $0.pointerFields?.count } == (0..<40).flatMap { [$0, $0] })
    }
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `an offset of two bytes at the end of four fields does not swallow the next object`(
    layout: DumpBuilder.Layout
  ) throws {
    let builder = dump(layout) {
      $0.object(1, size: 136, fields: [104, 112, 120, 128].map { (kind: 1, offset: $0) })
      $0.object(5, size: 0)
      $0.memStats()
    }
    #expect(try collect(builder.bytes, [], sizes: true).sizes == [136, 0])
  }
}
