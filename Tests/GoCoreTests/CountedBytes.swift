import ByteStreams
import Synchronization

/// Bytes that count how often they are read, and how many of them.
final class CountedBytes: RandomAccessBytes {
  private let bytes: [UInt8]
  let reads = Mutex(0)
  let count = Mutex(0)

  init(_ bytes: [UInt8]) { self.bytes = bytes }

  var length: Int { bytes.count }

  func read(into buffer: inout [UInt8], at range: Range<Int>, from offset: Int) -> Int {
    let end = min(bytes.count, offset + range.count)
    buffer.replaceSubrange(range.lowerBound..<range.lowerBound + end - offset, with: bytes[offset..<end])
    reads.withLock { $0 += 1 }
    count.withLock { $0 += end - offset }
    return end - offset
  }
}
