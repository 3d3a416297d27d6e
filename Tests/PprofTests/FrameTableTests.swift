import Testing

@testable import Pprof

@Suite("Frames found by their bytes") struct FrameTableTests {
  private func frame(_ range: Range<Int>) -> EncodedFrame {
    EncodedFrame(encoded: range, function: range, file: range.upperBound..<range.upperBound, line: 1)
  }

  @Test func `frames of every length, each other from the others in one bit`() {
    var tables = ProfileTables()
    var ids: [UInt64] = []
    var seen: Set<UInt64> = []
    for length in 1...130 {
      var bytes = [UInt8](repeating: 0x41, count: length)
      for bit in stride(from: 0, to: length * 8, by: length > 40 ? 29 : 3) where bit % 8 != 7 {
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
        tables.locate([frame(0..<length)].span, in: bytes.span, into: &ids)
        #expect(seen.insert(ids[0]).inserted)
        // The same bytes at another place.
        var found: [UInt64] = []
        tables.locate([frame(3..<length + 3)].span, in: ([0xff, 0xff, 0xff] + bytes + [0xff]).span, into: &found)
        #expect(found == ids)
        bytes[bit / 8] ^= 1 << UInt8(bit % 8)
      }
    }
  }

  @Test func `a frame that is too long for the table is found by its names`() {
    var tables = ProfileTables()
    var (one, other): ([UInt64], [UInt64]) = ([], [])
    for length in [511, 512, 513, 5000] {
      let bytes = [UInt8](repeating: UInt8(length % 100), count: length)
      tables.locate([frame(0..<length), frame(0..<length - 1)].span, in: bytes.span, into: &one)
      tables.locate([frame(0..<length), frame(0..<length - 1)].span, in: bytes.span, into: &other)
      #expect(one == other && one[0] != one[1])
    }
  }
}
