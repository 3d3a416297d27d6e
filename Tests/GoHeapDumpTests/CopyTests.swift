import ByteStreams
import DumpBuilding
import SystemPackage
import Testing

@testable import GoHeapDump

/// Reads a dump into a writer.
///
/// - Returns: the copy, and the most bytes that the reader had in memory.
private func copied(_ source: any ByteSource, to sink: MemorySink = MemorySink()) throws(HeapDumpError) -> (
  bytes: [UInt8], window: Int
) {
  var reader = try HeapDumpReader(source)
  var writer = HeapDumpWriter(reader.version, to: sink)
  try reader.read(into: &writer)
  try writer.finish()
  #expect(writer.count == sink.bytes.count)
  return (sink.bytes, reader.records.window.buffer.count)
}

/// What is read into a `HeapDumpWriter` comes out as it was.
@Suite struct CopyTests {
  @Test(arguments: DumpBuilder.Layout.allCases, [1, 7, 61, .max])
  func `every record of every version`(layout: DumpBuilder.Layout, chunk: Int) throws {
    let bytes = EveryRecord(layout).builder.bytes
    #expect(try copied(MemorySource(bytes, chunk: chunk)).bytes == bytes)
  }

  /// A long range, with a list that has as many fields as `count`, not in order.
  private static func fields(_ count: Int, of length: Int) -> [DumpBuilder.PointerField] {
    (0..<count).map { (kind: 1, offset: UInt64($0 * 8 * 7919 % length / 8 * 8)) }
  }

  private static let contents = (0..<600_001).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

  /// A dump with long records of all kinds that may be long, short ones between them, and one that is as long as the window.
  private static func long(_ layout: DumpBuilder.Layout) -> DumpBuilder {
    dump(layout) {
      let fields = fields(30_000, of: contents.count)
      $0.object(0xc0_0000_0000, contents, fields: fields, type: 1, kind: 1)
      $0.object(0xc0_0100_0000, [1, 2, 3, 4, 5, 6, 7, 8], fields: [(kind: 1, offset: 0)])
      $0.object(0xc0_0200_0000, contents)
      $0.object(0xc0_0300_0000, Array(contents.prefix(ByteWindow.capacity)), fields: fields)
      $0.object(0xc0_0300_8000, [], fields: fields)
      $0.goroutine(0xc0_0300_0000)
      $0.stackFrame(
        contents, name: String(repeating: "x", count: layout == .go1_3Beta ? 4000 : 400_000), fields: fields)
      $0.stackFrame(contents, fields: [])
      $0.stackFrame([1, 2, 3])
      $0.data(1, contents, fields: fields)
      $0.bss(2, [], fields: Self.fields(80_000, of: 40_000_000))
      $0.bss(3, contents)
    }
  }

  @Test(arguments: DumpBuilder.Layout.allCases, [4093, .max])
  func `long records, in constant memory`(layout: DumpBuilder.Layout, chunk: Int) throws {
    let bytes = Self.long(layout).bytes
    let copy = try copied(MemorySource(bytes, chunk: chunk))
    let isSame = copy.bytes == bytes
    #expect(isSame)
    // A long name is held whole.
    #expect(copy.window <= 4 * ByteWindow.capacity)
  }

  /// Counts parts, and looks at what they say.
  private struct Parts: RecordVisitor {
    let wanted = RecordSet(.object)
    let objectDetail = ObjectDetail.encoded
    var parts: [RecordPart] = []
    var (contents, fields): ([UInt8], [PointerField]) = ([], [])
    var (whole, ended) = (0, 0)
    var longest = 0
    var addresses: [UInt64?] = []

    func visit(params: Params) {}
    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) { whole += 1 }
    mutating func visit(_ part: RecordPart, of record: borrowing Record, _ bytes: Span<UInt8>) {
      parts.append(part)
      switch part {
      case .front: addresses.append(record[.address])
      case .contents:
        contents += record.contents.map { bytes[$0] }
        longest = max(longest, record.contents.count)
      case .fields: break
      case .pointers:
        fields += record.pointerFields
        ended += record.endsList ? 1 : 0
        longest = max(longest, record.pointerFields.count)
      }
    }
  }

  @Test func `a long object comes in parts, a short one whole`() throws {
    var visitor = Parts()
    var reader = try HeapDumpReader(MemorySource(Self.long(.go1_7).bytes))
    try reader.read(into: &visitor)
    #expect(visitor.whole == 2 && visitor.ended == 3)
    #expect(visitor.addresses == [0xc0_0000_0000, 0xc0_0200_0000, 0xc0_0300_0000])
    let once = Self.fields(30_000, of: Self.contents.count).map { PointerField(offset: $0.offset) }
    let hasFields = visitor.fields == once + once
    #expect(hasFields)
    let hasContents = visitor.contents == Self.contents + Self.contents + Self.contents.prefix(ByteWindow.capacity)
    #expect(hasContents)
    #expect(visitor.longest <= ByteWindow.capacity)
    #expect(!visitor.parts.contains(.fields))
  }

  @Test func `a long record is decoded once, and twice as long takes twice the work`() throws {
    func work(_ scale: Int) throws -> (bytes: Int, work: Int) {
      let bytes = dump(.go1_7) {
        for number in 0..<UInt64(2 * scale) {
          $0.object(
            0xc0_0000_0000 + number << 20, [UInt8](repeating: 7, count: 300_000),
            fields: Self.fields(20_000, of: 300_000))
        }
        $0.data(1, [], fields: Self.fields(80_000 * scale, of: 8_000_000))
      }.bytes
      var reader = try HeapDumpReader(MemorySource(bytes, chunk: 50_000))
      var writer = HeapDumpWriter(reader.version, to: MemorySink())
      try reader.read(into: &writer)
      return (bytes.count, reader.records.decodedBytes)
    }
    let (one, two) = (try work(1), try work(2))
    #expect(Double(two.work) <= 2.1 * Double(one.work) && two.work <= 3 * two.bytes)
  }

  @Test func `numbers in more bytes than they need stay so`() throws {
    func padded(_ value: UInt8, _ length: Int) -> [UInt8] {
      [value | 0x80] + [UInt8](repeating: 0x80, count: length - 2) + [0]
    }
    var builder = DumpBuilder(.go1_7)
    // Params, an object with one pointer, an AllocSample, EOF.
    builder.raw(padded(6, 2) + padded(0, 2) + padded(8, 10) + padded(1, 3) + padded(2, 2))
    builder.raw(padded(5, 4) + Array("amd64".utf8) + padded(0, 2) + padded(8, 2))
    builder.raw(padded(1, 9) + padded(64, 2) + padded(8, 5) + Array("12345678".utf8) + padded(1, 2) + padded(0, 2))
    builder.raw(padded(0, 3) + padded(17, 2) + padded(3, 3) + padded(4, 10) + padded(0, 7))
    for chunk in [1, .max] { #expect(try copied(MemorySource(builder.bytes, chunk: chunk)).bytes == builder.bytes) }
    var plain = DumpBuilder(.go1_7)
    plain.params(arenaStart: 1, arenaEnd: 2)
    plain.object(64, Array("12345678".utf8), fields: [(kind: 1, offset: 0)])
    plain.allocSample(3, bucket: 4)
    plain.eof()
    #expect(try rewritten(builder.bytes) == plain.bytes)
  }

  @Test(arguments: [1, 61, .max])
  func `names that Go 1.5 has lost stay what is there of them`(chunk: Int) throws {
    for builder in LostNameTests.all {
      #expect(try copied(MemorySource(builder.bytes, chunk: chunk)).bytes == builder.bytes)
    }
  }

  @Test func `a range that the runtime has cut stays cut`() throws {
    for (arch, length, stored) in [("arm64", 3 << 30, 0), ("amd64", 1 << 32 + 300_000, 300_000)] {
      var builder = DumpBuilder(.go1_7)
      builder.params(arenaEnd: 0xd0_0000_0000, arch: arch)
      builder.tag(1)
      builder.ints(0xc0_0000_0000, UInt64(length))
      builder.raw(Array(Self.contents.prefix(stored)))
      builder.fieldList([(kind: 1, offset: 1 << 31)])
      builder.object(0xcf_0000_0000, size: 48)
      builder.eof()
      #expect(try copied(MemorySource(builder.bytes)).bytes == builder.bytes)
    }
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `what is wrong is found where it is without a copy`(layout: DumpBuilder.Layout) throws {
    let bytes = EveryRecord(layout).builder.bytes
    for index in stride(from: 16, to: bytes.count, by: 3) {
      var damaged = bytes
      damaged[index] ^= 0x85
      for input in [Array(bytes.prefix(index)), damaged] {
        let sink = MemorySink()
        do throws(HeapDumpError) {
          #expect(try copied(MemorySource(input), to: sink).bytes == input)
          #expect(failure(input, .all) == nil)
        } catch {
          #expect(error == failure(input, .all), "\(index)")
        }
      }
    }
  }

  @Test func `a sink that fails is an error of the output`() throws {
    final class FullSink: ByteSink {
      func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError) { throw .full(.noSpace) }
      func finish() {}
    }
    var reader = try HeapDumpReader(MemorySource(Self.long(.go1_7).bytes))
    var writer = HeapDumpWriter(reader.version, to: FullSink())
    let error = #expect(throws: HeapDumpError.self) { try reader.read(into: &writer) }
    #expect(error?.problem == .output(.full(.noSpace)))
    #expect(error?.description == ByteStreamError.full(.noSpace).description)
  }
}
