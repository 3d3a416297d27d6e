public import ByteStreams
import CZlib

/// Compresses what it takes into one gzip member and hands it to another sink.
///
/// The header holds no time and no name: the same bytes in, the same bytes out.
public final class GzipSink: ByteSink {
  private let sink: any ByteSink
  private let stream: DeflateStream
  private var output = [UInt8](repeating: 0, count: 64 << 10)

  /// A sink that compresses at best speed, as Go's runtime does, into `sink`.
  public init(_ sink: any ByteSink) {
    self.sink = sink
    self.stream = DeflateStream()
  }

  public func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError) {
    try run(buffer.span.extracting(range), flush: Z_NO_FLUSH)
  }

  public func finish() throws(ByteStreamError) {
    try run([UInt8]().span, flush: Z_FINISH)
    try sink.finish()
  }

  private func run(_ bytes: Span<UInt8>, flush: Int32) throws(ByteStreamError) {
    // zlib counts in 32 bits.
    var rest = bytes
    repeat {
      let part = rest.extracting(first: min(rest.count, 1 << 30))
      rest = rest.extracting(droppingFirst: part.count)
      var taken = 0
      var full = true
      while taken < part.count || full {
        let step = stream.deflate(part.extracting(droppingFirst: taken), into: &output, flush: flush)
        taken += step.consumed
        full = step.produced == output.count
        if step.produced > 0 { try sink.write(output, at: 0..<step.produced) }
      }
    } while !rest.isEmpty
  }
}
