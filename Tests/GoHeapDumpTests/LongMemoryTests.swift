import ByteStreams
import DumpBuilding
import GoHeapDump
import Testing

/// A range of 2 GiB and more is shorter in the dump than it says; the lengths are those of a real dump.
@Suite struct LongMemoryTests {
  /// Some bytes, very many zeros that are never in memory, some bytes.
  private final class SparseSource: ByteSource {
    private var parts: [MemorySource]
    private var zeros: Int

    init(_ front: [UInt8], zeros: Int, _ back: [UInt8]) {
      parts = [MemorySource(front), MemorySource(back)]
      self.zeros = zeros
    }

    func read(into buffer: inout [UInt8], at range: Range<Int>) -> Int {
      let front = parts[0].read(into: &buffer, at: range)
      if front > 0 { return front }
      if zeros == 0 { return parts[1].read(into: &buffer, at: range) }
      let count = min(zeros, range.count)
      for index in 0..<count { buffer[range.lowerBound + index] = 0 }
      zeros -= count
      return count
    }

    func skip(_ count: Int) throws(ByteStreamError) -> Int {
      let fromZeros = min(zeros, count)
      zeros -= fromZeros
      return fromZeros + (try skipByReading(count - fromZeros))
    }
  }

  private struct Sizes: RecordVisitor {
    let wanted: RecordSet = []
    let objectDetail = ObjectDetail.sizes
    var sizes: [UInt64] = []

    mutating func visit(params: Params) {}
    mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) {}
    mutating func visit(objectSizes: Span<UInt64>) {
      for index in objectSizes.indices { sizes.append(objectSizes[index]) }
    }
  }

  @Test(arguments: [
    ("amd64", 3 << 30, 0x7fff_f000), ("amd64", 5 << 30, 1 << 30), ("amd64", 1 << 31, 0x7fff_f000),
    ("amd64", 0x7fff_f000, 0x7fff_f000), ("arm64", 3 << 30, 0), ("arm64", 5 << 30, 1 << 30),
  ])
  func `an object of two GiB and more does not hide what follows`(
    _ arch: String, _ length: UInt64, _ stored: Int
  ) throws {
    var front = DumpBuilder(.go1_7)
    front.params(arenaEnd: 0xd0_0000_0000, arch: arch)
    var bytes = front.bytes + [1, 0x80, 0x01]
    var rest = length
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(rest))
    var back = DumpBuilder(.go1_7)
    back.object(0x9000, size: 48)
    back.eof()
    let header = "go1.7 heap dump\n".utf8.count
    var reader = try HeapDumpReader(SparseSource(bytes, zeros: stored, [0] + back.bytes.dropFirst(header)))
    var visitor = Sizes()
    try reader.read(into: &visitor)
    #expect(visitor.sizes == [length, 48])
  }
}
