import ByteStreams
import DumpBuilding
import Testing

@testable import GoHeapDump

/// A visitor that writes what it is handed.
private protocol RewritingVisitor: RecordVisitor {
  var writer: HeapDumpWriter { get set }

  init(writer: HeapDumpWriter)
}

extension RewritingVisitor {
  /// What it makes of a dump.
  static func rewritten(_ bytes: [UInt8]) throws(HeapDumpError) -> [UInt8] {
    let sink = MemorySink()
    var reader = try HeapDumpReader(MemorySource(bytes))
    var visitor = Self(writer: HeapDumpWriter(reader.version, to: sink))
    try reader.read(into: &visitor)
    try visitor.writer.finish()
    return sink.bytes
  }
}

/// Writes all records anew, of what their fields say.
private struct Rewriter: RewritingVisitor {
  let wanted = RecordSet.all
  let objectDetail = ObjectDetail.records
  var writer: HeapDumpWriter

  func visit(params: Params) {}
  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    try writer.write(record, bytes)
  }
}

/// A dump whose records are written anew.
func rewritten(_ bytes: [UInt8]) throws(HeapDumpError) -> [UInt8] { try Rewriter.rewritten(bytes) }

/// What a `HeapDumpWriter` makes of values is what `DumpBuilder` makes of them, which knows the format by itself.
@Suite struct WriterTests {
  @Test(arguments: DumpBuilder.Layout.allCases)
  func `every record of every version, field by field`(layout: DumpBuilder.Layout) throws {
    let bytes = EveryRecord(layout).builder.bytes
    #expect(try rewritten(bytes) == bytes)
  }

  @Test func `kinds of pointers have the numbers of their version`() throws {
    for (layout, kinds) in [(DumpBuilder.Layout.go1_3, 1...5), (.go1_4, 1...3)] as [(_, ClosedRange<UInt64>)] {
      let bytes = dump(layout) {
        $0.goroutine(1)
        $0.stackFrame(size48, continpc: 0, fields: kinds.map { (kind: $0, offset: 8 * $0) })
        $0.type(1, size: 48, name: "main.T", fields: kinds.map { (kind: $0, offset: 8 * $0) })
      }.bytes
      #expect(try rewritten(bytes) == bytes)
    }
  }

  private let size48 = [UInt8](repeating: 3, count: 48)

  @Test func `a dump of records that nobody has read`() throws {
    let sink = MemorySink()
    var writer = HeapDumpWriter(.go1_7, to: sink)
    let text = Array("amd64go1.27.3main.leafleaf.go".utf8)

    var params = Record(.params, .go1_7)
    (params[.pointerSize], params[.arenaStart], params[.arenaEnd], params[.cpus]) = (
      8, 0xc0_0000_0000, 0xc0_0400_0000, 4
    )
    (params.name, params.secondName) = (0..<5, 5..<13)
    try writer.write(params, text.span)

    var object = Record(.object, .go1_7)
    object[.address] = 0xc0_0000_1000
    object.contents = 0..<16
    object.pointerFields = [PointerField(offset: 8)]
    try writer.write(object, text.span)

    var bucket = Record(.memProf, .go1_7)
    (bucket[.bucket], bucket[.size], bucket[.allocs]) = (0x1000, 16, 3)
    bucket.frames = [FrameRange(function: 13..<22, file: 22..<29, line: 7)]
    try writer.write(bucket, text.span)

    var sample = Record(.allocSample, .go1_7)
    (sample[.object], sample[.bucket]) = (0xc0_0000_1000, 0x1000)
    // No record of this kind has such a field.
    sample[.pc] = 5
    try writer.write(sample)
    try writer.finish()

    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.27.3", cpus: 4)
    builder.object(0xc0_0000_1000, Array(text.prefix(16)), fields: [(kind: 1, offset: 8)])
    builder.memProf(bucket: 0x1000, size: 16, stack: [("main.leaf", "leaf.go", 7)], allocs: 3)
    builder.allocSample(0xc0_0000_1000, bucket: 0x1000)
    builder.eof()
    #expect(sink.bytes == builder.bytes)
  }

  @Test func `what stands in place of a lost name can be other bytes, too`() throws {
    for builder in LostNameTests.all {
      let bytes = try zeroed(builder.bytes)
      #expect(bytes.count == builder.bytes.count)
      #expect(try collect(bytes, RecordSet(.type)).records == collect(builder.bytes, RecordSet(.type)).records)
    }
  }

  /// A copy of a dump with zeros in place of its memory.
  private func zeroed(_ bytes: [UInt8]) throws(HeapDumpError) -> [UInt8] {
    struct Zeros: RewritingVisitor {
      let wanted = RecordSet.all
      let objectDetail = ObjectDetail.encoded
      var writer: HeapDumpWriter
      func visit(params: Params) {}
      mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
        try writer.copy(record, bytes, contents: [UInt8](repeating: 0, count: record.contents.count).span)
      }
      mutating func visit(
        _ part: RecordPart, of record: borrowing Record, _ bytes: Span<UInt8>
      ) throws(HeapDumpError) {
        try writer.copy(part, of: record, bytes, contents: [UInt8](repeating: 0, count: record.contents.count).span)
      }
    }
    return try Zeros.rewritten(bytes)
  }

  @Test func `contents can be other ones`() throws {
    func made(_ value: UInt8) -> [UInt8] {
      dump(.go1_7) {
        for length in [16, 0, 700_003] {
          let contents = [UInt8](repeating: value, count: length)
          $0.object(0xc0_0000_0000, contents, fields: [(kind: 1, offset: 8)])
          $0.data(1, contents)
          $0.goroutine(1)
          $0.stackFrame(contents, fields: [(kind: 1, offset: 0)])
        }
      }.bytes
    }
    #expect(try zeroed(made(9)) == made(0))
  }

  @Test func `of two GiB and more, as much is written as the runtime writes`() throws {
    let sink = MemorySink()
    var writer = HeapDumpWriter(.go1_7, to: sink)
    let text = Array("amd64".utf8)
    var params = Record(.params, .go1_7)
    (params[.pointerSize], params[.arenaEnd]) = (8, 1 << 40)
    params.name = 0..<5
    try writer.write(params, text.span)
    let front = writer.count
    var object = Record(.object, .go1_7)
    object[.contents] = 1 << 32 + 3
    object.contents = 0..<5
    try writer.write(object, text.span)
    try writer.finish()
    #expect(Array(sink.bytes[front...]) == [1, 0, 0x83, 0x80, 0x80, 0x80, 0x10] + text.prefix(3) + [0, 0])
  }
}
