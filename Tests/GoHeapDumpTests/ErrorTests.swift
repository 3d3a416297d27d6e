import ByteStreams
import DumpBuilding
import GoHeapDump
import Testing

/// Each kind of error, by an input that causes it and the line that a user reads.
@Suite struct ErrorTests {
  /// The header of go1.7 and Params: 16 and 29 bytes; the next record begins at byte 45.
  private static func begun(_ body: (inout DumpBuilder) -> Void) -> [UInt8] {
    var builder = DumpBuilder(.go1_7)
    builder.params(lastString: "go1.24")
    body(&builder)
    return builder.bytes
  }

  /// The same line whether the visitor wants the record or not.
  private func expect(_ line: String, _ bytes: [UInt8], sourceLocation: SourceLocation = #_sourceLocation) {
    for chunk in [1, .max] {
      #expect(failure(bytes, [], chunk: chunk)?.description == line, sourceLocation: sourceLocation)
      #expect(failure(bytes, [], sizes: true, chunk: chunk)?.description == line, sourceLocation: sourceLocation)
      #expect(failure(bytes, .all, chunk: chunk)?.description == line, sourceLocation: sourceLocation)
    }
  }

  @Test func `the next record begins where these tests say`() {
    #expect(Self.begun { _ in }.count == 45)
  }

  @Test func `a name that is cut off`() {
    let bytes = Self.begun {
      for bucket in 1...16 as ClosedRange<UInt64> { $0.memProf(bucket: bucket, size: 8, stack: []) }
      // Tag, bucket, size, depth, length of the name: the name begins five bytes behind.
      $0.tag(16)
      $0.ints(17, 8, 1, 90)
      $0.raw(Array("main.a.b.c.d".utf8))
    }
    // 16 records of 6 bytes.
    expect("at byte 146 (0x92) in MemProf record 17: function name needs 90 bytes, 12 are left", bytes)
  }

  @Test func `one byte is singular`() {
    let bytes = Self.begun {
      $0.tag(2)
      $0.int(2)
      $0.raw([0x61])
    }
    expect("at byte 47 (0x2f) in OtherRoot record 1: description needs 2 bytes, 1 is left", bytes)
    let none = Self.begun {
      $0.tag(2)
      $0.int(1)
    }
    expect("at byte 47 (0x2f) in OtherRoot record 1: description needs 1 byte, 0 are left", none)
  }

  @Test func `contents that are cut off`() {
    let bytes = Self.begun {
      $0.tag(1)
      $0.ints(0xc0_0000_0000, 1 << 40)
      $0.raw([UInt8](repeating: 1, count: 1000))
    }
    expect("at byte 58 (0x3a) in Object record 1: memory range needs 1099511627776 bytes, 1000 are left", bytes)
  }

  @Test func `a number that is cut off`() {
    let bytes = Self.begun {
      $0.tag(17)
      $0.int(0xc0_0000_0000)
      $0.raw([0x80, 0x80])
    }
    expect(
      "at byte 52 (0x34) in AllocSample record 1: the dump ends in the middle of the bucket address", bytes)
  }

  @Test(arguments: DumpBuilder.Layout.allCases)
  func `no EOF record`(layout: DumpBuilder.Layout) {
    var builder = DumpBuilder(layout)
    expect("at byte 16 (0x10): the dump ends here without an EOF record: it was cut short", builder.bytes)
    builder.params()
    let count = builder.bytes.count
    #expect(failure(builder.bytes) == HeapDumpError(.missingEOF, offset: count))
  }

  @Test func `more behind the EOF record`() {
    let bytes = Self.begun {
      $0.eof()
      $0.raw([0])
    }
    expect("at byte 46 (0x2e): more bytes follow the EOF record", bytes)
  }

  @Test(arguments: [18, 127, 300, UInt64.max])
  func `a tag that there is not`(tag: UInt64) {
    let bytes = Self.begun {
      $0.tag(tag)
      $0.eof()
    }
    expect("at byte 45 (0x2d): no record begins with \(tag)", bytes)
  }

  @Test func `a record whose number is cut off has no kind yet`() {
    let bytes = Self.begun { $0.raw([0x80]) }
    let error = failure(bytes)
    #expect(error?.offset == 45)
    #expect(error?.tag == nil)
    // Only Object records of go1.3 have one.
    #expect(error?.description.contains("object kind") == false)
  }

  @Test func `a number of more than 64 bits`() {
    let bytes = Self.begun {
      $0.tag(7)
      $0.int(5)
      $0.raw([UInt8](repeating: 0xff, count: 9) + [2, 0, 0, 0, 0, 0])
    }
    expect("at byte 47 (0x2f) in Finalizer record 1: the closure address has more than 64 bits", bytes)
  }

  @Test func `a flag that is neither 0 nor 1`() {
    let bytes = Self.begun {
      $0.tag(3)
      $0.ints(1, 8, 0, 2)
      $0.eof()
    }
    expect("at byte 49 (0x31) in Type record 1: the indirect flag is 2, neither 0 nor 1", bytes)
  }

  @Test func `a kind of pointer field that there is not`() {
    let bytes = Self.begun {
      $0.object(1, [], fields: [(kind: 1, offset: 0)])
      $0.bss(1, [], fields: [(kind: 9, offset: 8)])
      $0.eof()
    }
    // Tag, address, length, one pointer, the end: 6 bytes of Object.
    expect("at byte 54 (0x36) in BSS record 1: 9 is no kind of pointer field", bytes)
  }

  @Test func `a kind of pointer field that only other versions have`() {
    let bytes = Self.begun {
      $0.object(1, [0, 0, 0, 0, 0, 0, 0, 0], fields: [(kind: 3, offset: 0)])
      $0.eof()
    }
    expect(
      "at byte 56 (0x38) in Object record 1: 3 is no kind of pointer field in this version (go1.3, go1.4 have it)",
      bytes)
  }

  @Test(arguments: [0, 2, 16, UInt64.max])
  func `a pointer size that there is not`(size: UInt64) {
    var builder = DumpBuilder(.go1_5)
    builder.params(pointerSize: size)
    builder.eof()
    let error = failure(builder.bytes)
    #expect(error?.problem == .badPointerSize(size))
    #expect(error?.tag == .params)
    #expect(error?.description.hasSuffix("in Params record 1: a pointer has \(size) bytes, neither 4 nor 8") == true)
  }

  @Test func `a record before Params`() {
    var builder = DumpBuilder(.go1_7)
    builder.object(1, [])
    builder.eof()
    for wanted in [RecordSet.all, []] {
      let error = failure(builder.bytes, wanted, sizes: true)
      #expect(
        error?.description
          == "at byte 16 (0x10) in Object record 1: the dump begins with this Object record, not with Params")
    }
  }

  @Test func `Params twice`() {
    let bytes = Self.begun {
      $0.params()
      $0.eof()
    }
    expect("at byte 45 (0x2d) in Params record 2: a dump has only one such record", bytes)
  }

  @Test func `no Params`() {
    var builder = DumpBuilder(.go1_7)
    builder.eof()
    expect("at byte 16 (0x10): the dump has no Params record", builder.bytes)
  }

  @Test func `a source that cannot be read on`() {
    let bytes = EveryRecord(.go1_7).builder.bytes
    for left in [0, 10, 16, 100, bytes.count] {
      for wanted in [RecordSet.all, []] {
        let error = #expect(throws: HeapDumpError.self) {
          var collector = Collector(wanted)
          var reader = try HeapDumpReader(BrokenSource(Array(bytes.prefix(left))))
          try reader.read(into: &collector)
        }
        #expect(error?.problem == .input(.read(reason: "Input/output error")))
        #expect(error?.offset == left)
        #expect(
          error?.description
            == "at byte \(left) (0x\(String(left, radix: 16))): cannot be read: Input/output error")
      }
    }
  }

  /// Bytes, then an error where the end would be.
  private final class BrokenSource: ByteSource {
    private let bytes: MemorySource

    init(_ bytes: [UInt8]) { self.bytes = MemorySource(bytes) }

    func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
      let read = bytes.read(into: &buffer, at: range)
      if read == 0 { throw .read(reason: "Input/output error") }
      return read
    }
  }

  @Test func `errors that the makers of profiles throw`() {
    func line(_ problem: HeapDumpError.Problem) -> String {
      HeapDumpError(problem, offset: 255, tag: .allocSample, ordinal: 2).description
    }
    let place = "at byte 255 (0xff) in AllocSample record 2: "
    #expect(line(.duplicateBucket(0xabc)) == place + "bucket 0xabc was there before")
    #expect(line(.unknownBucket(0xabc)) == place + "no MemProf record has the bucket 0xabc")
    #expect(line(.overflow("the sum")) == place + "the sum does not fit in 64 bits")
    #expect(line(.missingParams) == place + "the dump has no Params record")
  }
}
