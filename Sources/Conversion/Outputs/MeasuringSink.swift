import ByteStreams
import Gzip

/// Passes bytes on to another sink, and measures them.
final class MeasuringSink: ByteSink {
  private let sink: any ByteSink
  /// The number of bytes so far.
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
