import ByteStreams
import Gzip

/// Counts and sums up what goes through to another sink.
final class MeasuringSink: ByteSink {
  private let sink: any ByteSink
  /// Bytes so far.
  private(set) var length = 0
  /// Their CRC-32.
  private(set) var checksum = CRC32()

  init(_ sink: any ByteSink) { self.sink = sink }

  func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError) {
    try sink.write(buffer, at: range)
    length += range.count
    checksum.update(buffer.span.extracting(range))
  }

  func finish() throws(ByteStreamError) { try sink.finish() }
}
