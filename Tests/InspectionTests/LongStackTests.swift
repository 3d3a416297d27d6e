import ByteStreams
import DumpBuilding
import GoHeapDump
import HeapReading
import Names
import Testing

@testable import Inspection

/// A stack may have any number of frames: Go's own limit is a gigabyte of them.
@Suite("Stacks of very many frames")
struct LongStackTests {
  /// Goroutines of so many frames of the standard library each, below which is one of the program's.
  ///
  /// - Parameter middle: where the code begins of the frame in the middle, by goroutine.
  private static func dump(frames: Int, middle: [UInt64] = [0x40_1000]) -> [UInt8] {
    var builder = DumpBuilder(.go1_7)
    builder.params(arenaStart: 0x10_0000, arenaEnd: 0x1000_0000, lastString: "go1.27.3")
    builder.object(0x10_0000, size: 64)
    for (number, entry) in middle.enumerated() {
      builder.goroutine(UInt64(number + 1), id: UInt64(number + 1), waitReason: "select")
      builder.stackFrame([0, 0, 0x10, 0, 0, 0, 0, 0], name: "json.leaf", fields: [(kind: 1, offset: 0)])
      for frame in 2..<frames {
        builder.stackFrame([], entry: frame == frames / 2 ? entry : 0x40_2000, name: "json.(*Decoder).value")
      }
      builder.stackFrame([], entry: 0x40_3000, name: "main.load")
    }
    builder.eof()
    return builder.bytes
  }

  @Test("as many frames are kept of a stack of twice as many")
  func kept() throws {
    let kept = try [500, 5000, 10000, 20000].map { count in
      let reading = try HeapReading(dump: MemorySource(Self.dump(frames: count)), .allocations, nil, InspectionTally())
      return reading.observer.goroutines.stacks.firsts.frames.count
    }
    #expect(kept == [500, 1010, 1010, 1010])
  }

  @Test("a thousand are shown, the number of the others is said, and the program's function is found below all of them")
  func shown() throws {
    for (frames, leftOut) in [(999, 0), (1000, 0), (1001, 1), (1011, 11), (1999, 999), (2000, 1000), (5003, 4003)] {
      let inspection = try Inspection(
        reading: MemorySource(Self.dump(frames: frames)), views: InspectionViews(holders: 3))
      let stack = try #require(inspection.goroutines.stacks.first)
      #expect(stack.function == "main.load" && stack.framesLeftOut == leftOut && stack.frameBytes == 8)
      #expect(stack.stack.count == frames - leftOut && stack.stack.first?.function == "json.leaf")
      let root = try #require(inspection.holders?.largest.first { $0.kind == .goroutine })
      #expect(root.name == "main.load" && root.framesLeftOut == leftOut && root.stack == stack.stack)
    }
  }

  @Test("stacks that differ only in a frame that is not shown are two")
  func middle() throws {
    let dump = Self.dump(frames: 4000, middle: [0x40_1000, 0x40_1001, 0x40_1000, 0x40_1000 + 1 << 60])
    let goroutines = try Inspection(reading: MemorySource(dump)).goroutines
    #expect(goroutines.stackCount == 3 && goroutines.stacks.map(\.count) == [2, 1, 1])
    #expect(goroutines.stacks.map(\.goroutine) == [1, 2, 4])
  }
}
