import DumpBuilding
import GoHeapDump
import Testing

/// What a damaged or hostile dump may claim, and what it may not.
@Suite struct LimitTests {
  @Test func `a name of the greatest length is read`() throws {
    let name = String(repeating: "n", count: Limits.stringLength)
    let builder = dump(.go1_7) { $0.type(1, name: name) }
    #expect(try collect(builder.bytes, RecordSet(.type)).records.first?.strings == [name])
    #expect(failure(builder.bytes) == nil)
  }

  @Test func `a longer one is not, and takes no memory`() {
    for length in [UInt64(Limits.stringLength) + 1, .max] {
      var builder = DumpBuilder(.go1_7)
      builder.params()
      let offset = builder.bytes.count + 3
      builder.tag(3)
      builder.ints(1, 8, length)
      let problem = HeapDumpError.Problem.tooLarge(.name, length, limit: 1 << 20)
      let expected = HeapDumpError(problem, offset: offset, tag: .type, ordinal: 1)
      #expect(failure(builder.bytes, []) == expected)
      #expect(failure(builder.bytes, .all) == expected)
      #expect(expected.description.hasSuffix("the name claims \(length), at most 1048576 is possible"))
    }
  }

  @Test func `a stack of the greatest depth is read`() throws {
    let frame = (function: "f", file: "g", line: UInt64(1))
    let stack = [DumpBuilder.Frame](repeating: frame, count: Limits.stackDepth)
    let builder = dump(.go1_7) { $0.memProf(bucket: 1, size: 2, stack: stack) }
    let frames = try collect(builder.bytes, RecordSet(.memProf)).records.first?.frames
    #expect(frames == [String](repeating: "f g:1", count: 65536))
    #expect(failure(builder.bytes) == nil)
  }

  @Test func `a deeper one is not`() {
    for depth in [65537, .max] as [UInt64] {
      var builder = DumpBuilder(.go1_7)
      builder.params()
      let offset = builder.bytes.count + 3
      builder.tag(16)
      builder.ints(1, 2, depth)
      let problem = HeapDumpError.Problem.tooLarge(.stack, depth, limit: 65536)
      let expected = HeapDumpError(problem, offset: offset, tag: .memProf, ordinal: 1)
      #expect(failure(builder.bytes, []) == expected)
      #expect(failure(builder.bytes, .all) == expected)
    }
  }

  @Test func `names of a stack that are too long together`() {
    let name = String(repeating: "n", count: Limits.stringLength)
    let frame = (function: name, file: "", line: UInt64(1))
    let builder = dump(.go1_7) {
      $0.memProf(bucket: 1, size: 2, stack: [DumpBuilder.Frame](repeating: frame, count: 17))
    }
    let error = failure(builder.bytes, .all)
    guard case .tooLarge(.stack, let length, limit: 16_777_216)? = error?.problem else {
      Issue.record("not too large")
      return
    }
    #expect(length > 16 << 20)
    // The same whether the record is kept or passed over.
    #expect(failure(builder.bytes, []) == error)
  }

  @Test(arguments: [1 << 62, UInt64(Int64.max), 1 << 63, .max])
  func `contents that no machine could hold`(length: UInt64) {
    for layout in DumpBuilder.Layout.allCases {
      var builder = DumpBuilder(layout)
      builder.params()
      builder.tag(12)
      builder.ints(1, length)
      builder.raw([0, 0, 0])
      for wanted in [RecordSet.all, []] {
        let error = failure(builder.bytes, wanted)
        #expect(error?.tag == .data)
        #expect(error?.description.contains("memory range") == true)
      }
    }
  }
}
