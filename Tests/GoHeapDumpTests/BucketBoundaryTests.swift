import DumpBuilding
import Testing

@testable import GoHeapDump

@Suite("Boundaries of MemProf records in the middle of a dump") struct BucketBoundaryTests {
  private func buckets(_ count: Int, address: UInt64 = 1 << 40) -> [UInt8] {
    var builder = DumpBuilder(.go1_7)
    let header = builder.bytes.count
    for index in 0..<count {
      builder.memProf(
        bucket: address + UInt64(index), size: 16, stack: [("main.sixteen bytes", "/src/main.go", 16), ("f", "g", 1)])
    }
    return Array(builder.bytes[header...])
  }

  private func find(_ bytes: [UInt8]) -> Int? {
    // Near the end, nothing is guessed.
    RecordBoundary.findBuckets(in: (bytes + [UInt8](repeating: 0, count: 16)).span)
  }

  @Test func `the first of two buckets, behind the end of another one and what is none`() {
    let two = buckets(2)
    for front in [0, 1, 7, 8, 100] {
      #expect(find([UInt8](repeating: 16, count: front) + two) == front)
    }
    for length in 1..<two.count / 2 { #expect(find(Array(two[length...]) + two) == two.count - length - two.count / 2) }
  }

  @Test func `one bucket is none, nor is one in the first page of memory`() {
    #expect(find(buckets(1)) == nil)
    #expect(find(buckets(3, address: 100)) == nil)
    #expect(find([UInt8](repeating: 0, count: 1000)) == nil)
  }

  @Test func `what looks like many buckets with one long stack is given up`() {
    // Each of the first would be a bucket of 65,535 frames without names.
    let starts = (0..<1000).flatMap { _ in [16, 0x80, 0x80, 1, 8, 0xff, 0xff, 3] as [UInt8] }
    let frames = [UInt8](repeating: 0, count: 600_000)
    #expect(find(starts + frames + buckets(2)) == nil)
  }
}
