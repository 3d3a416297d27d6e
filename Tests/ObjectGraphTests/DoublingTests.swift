import ByteStreams
import DumpBuilding
import GoHeapDump
import Testing

@testable import ObjectGraph

/// Twice as long a dump costs twice as much, whatever is in it.
@Suite("Twice as long a dump")
struct DoublingTests {
  private static let heap: UInt64 = 0xc0_0000_0000

  private static func dump(_ body: (inout DumpBuilder) -> Void) -> [UInt8] {
    var builder = DumpBuilder(.go1_7)
    builder.params()
    builder.object(heap, size: 8)
    body(&builder)
    builder.eof()
    return builder.bytes
  }

  private static func words(_ count: Int) -> [UInt8] {
    (0..<count * 8).map { UInt8(truncatingIfNeeded: heap >> ($0 % 8 * 8)) }
  }

  private static func expectDouble(_ counts: [Int], _ comment: Comment? = nil) {
    #expect(Double(counts[1]) <= 2.3 * Double(counts[0]), comment ?? "\(counts)")
  }

  @Test("an object of n pointers that has n finalizers, of one function or of n", arguments: [false, true])
  func finalizers(ofManyFunctions: Bool) throws {
    let counts = try [500, 1000].map { count in
      let bytes = Self.dump {
        $0.object(
          Self.heap + 4096, Self.words(count), fields: (0..<count).map { (kind: 1, offset: UInt64($0) * 8) })
        for number in 0..<count {
          $0.finalizer(object: Self.heap + 4096, code: ofManyFunctions ? UInt64(number) : 1)
        }
      }
      let read = try ReadGraph(bytes)
      #expect(read.holder("object 0xc000000000") == (ofManyFunctions ? "finalizers" : "finalizer 0x1"))
      return read.graph.edges.count
    }
    Self.expectDouble(counts)
  }

  @Test("a goroutine of n frames and n deferred calls")
  func deferredCalls() throws {
    let counts = try [2000, 4000].map { count in
      let bytes = Self.dump {
        $0.goroutine(1)
        for frame in 0..<count { $0.stackFrame(sp: UInt64(frame) * 16 + 16) }
        for frame in 0..<count { $0.deferRecord(Self.heap, frame: UInt64(frame) * 16 + 16) }
      }
      var builder = ObjectGraphBuilder()
      var reader = try HeapDumpReader(MemorySource(bytes))
      try reader.read(into: &builder)
      #expect(builder.goroutinePointers.map(\.frame) == Array(0..<count))
      var finder = FrameFinder()
      for frame in 0..<count {
        #expect(finder.frame(sp: UInt64(frame) * 16 + 16, of: 0, builder.goroutines) == frame)
      }
      return finder.steps
    }
    Self.expectDouble(counts)
  }

  @Test("a frame or segment that lists a word over and over has it once", arguments: [RecordTag.stackFrame, .bss])
  func listedOverAndOver(_ tag: RecordTag) throws {
    let bytes = Self.dump {
      let fields: [DumpBuilder.PointerField] = [(kind: 1, offset: 8)] + (0..<1000).map { _ in (kind: 1, offset: 0) }
      $0.goroutine(1)
      if tag == .bss { $0.bss(1, Self.words(3), fields: fields) } else { $0.stackFrame(Self.words(3), fields: fields) }
    }
    var builder = ObjectGraphBuilder()
    var reader = try HeapDumpReader(MemorySource(bytes))
    try reader.read(into: &builder)
    #expect(builder.segmentWords.map(\.offset) == (tag == .bss ? [0, 8] : []))
    #expect(builder.frameWords.map(\.isListed) == (tag == .bss ? [] : [true, true, false]))
  }
}
