import DumpBuilding
import GoHeapDump
import Testing

@Suite struct SkippingTests {
  @Test(arguments: DumpBuilder.Layout.allCases, [1, 7, 4096, .max])
  func `a visitor that wants nothing gets to the end, too`(layout: DumpBuilder.Layout, chunk: Int) throws {
    let collected = try collect(EveryRecord(layout).builder.bytes, [], chunk: chunk)
    #expect(collected.records.isEmpty)
    #expect(collected.sizes.isEmpty)
    #expect(collected.params != nil)
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `sizes of objects, around every boundary`(layout: DumpBuilder.Layout) throws {
    // A varint gets longer at 128 and 16384; the window has 256 KiB.
    let sizes = [0, 1, 8, 127, 128, 129, 16383, 16384, 262_143, 262_144, 262_145, 600_000, 16, 0]
    let builder = dump(layout) {
      for (index, size) in sizes.enumerated() {
        $0.object(UInt64(1) << (index * 4), size: size, fields: [(kind: 1, offset: UInt64(index))])
        if index == 5 { $0.osThread(1) }
      }
      $0.goroutine(5)
    }
    for chunk in [7, 4096, .max] {
      #expect(try collect(builder.bytes, [], sizes: true, chunk: chunk).sizes == sizes.map { UInt64($0) })
    }
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `sizes from a pipe, byte by byte`(layout: DumpBuilder.Layout) throws {
    let builder = dump(layout) {
      for size in 0..<100 { $0.object(.max - UInt64(size), size: size, fields: [(kind: 1, offset: 8)]) }
    }
    #expect(try collect(builder.bytes, [], sizes: true, chunk: 1).sizes == (0..<100).map { UInt64($0) })
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `many small objects, more than the window holds`(layout: DumpBuilder.Layout) throws {
    var sizes: [UInt64] = []
    let builder = dump(layout) {
      for index in 0..<20_000 {
        let size = index * 7 % 61
        let address = 0xc0_0000_0000 + UInt64(index) * 64
        $0.object(address, size: size, fields: [(kind: 1, offset: 0), (kind: 1, offset: 8)])
        sizes.append(UInt64(size))
      }
      $0.memProf(bucket: 1, size: 64, stack: [("main.main", "main.go", 1)])
    }
    #expect(builder.bytes.count > 2 * (256 << 10))
    for chunk in [4096, .max] {
      let collected = try collect(builder.bytes, RecordSet(.memProf), sizes: true, chunk: chunk)
      #expect(collected.sizes == sizes)
      #expect(collected.records.map(\.frames) == [["main.main main.go:1"]])
    }
  }

  @Test func `who wants Object records gets no sizes, who wants no sizes none either`() throws {
    let builder = dump(.go1_7) { $0.object(1, size: 40) }
    #expect(try collect(builder.bytes, RecordSet(.object), sizes: true).sizes.isEmpty)
    #expect(try collect(builder.bytes, [], sizes: false).sizes.isEmpty)
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `the ordinals of objects count those passed over at once`(layout: DumpBuilder.Layout) {
    var builder = DumpBuilder(layout)
    builder.params()
    for address in 0..<50 { builder.object(UInt64(address), size: 24) }
    builder.tag(1)
    let error = failure(builder.bytes, [])
    #expect(error?.tag == .object)
    #expect(error?.ordinal == 51)
    #expect(error?.offset == builder.bytes.count)
  }

  /// Decoding keeps a record, passing over it does not; neither may see another error than the other.
  @Test(arguments: DumpBuilder.Layout.allCases)
  func `a dump cut short is the same error wherever it is read by`(layout: DumpBuilder.Layout) {
    let bytes = EveryRecord(layout).builder.bytes
    let differing = (16..<bytes.count).filter { length in
      let prefix = Array(bytes.prefix(length))
      return failure(prefix, []) != failure(prefix, .all)
    }
    #expect(differing == [])
  }
}
