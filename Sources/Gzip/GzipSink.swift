public import ByteStreams

/// Compresses what it takes into one gzip member and hands it to another sink.
///
/// The header holds no time and no name: the same bytes in, the same bytes out. Long data are compressed on several
/// processors, in segments whose borders depend only on their length. Segments that would hardly get shorter are stored.
public final class GzipSink: ByteSink {
  private let sink: any ByteSink
  private var segment = DeflateSegment()
  private var jobs: [DeflateJob] = []
  private var hasBegun = false
  private var checksum = CRC32()
  private var length: UInt32 = 0

  /// A sink that compresses at best speed, as Go's runtime does, into `sink`.
  public init(_ sink: any ByteSink) { self.sink = sink }

  public func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError) {
    var rest = buffer[range]
    while !rest.isEmpty {
      if segment.room == 0 { try submit() }
      let part = rest.prefix(segment.room)
      segment.append(part)
      rest = rest.dropFirst(part.count)
    }
  }

  public func finish() throws(ByteStreamError) {
    // The other threads compress the previous segments meanwhile.
    let last = segment.compressed(isLast: true)
    while !jobs.isEmpty { try handOnFirst() }
    try handOn(last)
    let trailer = UInt64(checksum.value) | UInt64(length) << 32
    try handOn((0..<8).map { UInt8(truncatingIfNeeded: trailer >> (8 * $0)) })
    try sink.finish()
  }

  /// Submits the full segment to be compressed, and begins the next.
  private func submit() throws(ByteStreamError) {
    jobs.append(DeflateJob(segment))
    segment = DeflateSegment(behind: segment)
    if jobs.count > DeflateJob.most { try handOnFirst() }
  }

  private func handOnFirst() throws(ByteStreamError) { try handOn(jobs.removeFirst().result()) }

  private func handOn(_ segment: DeflateSegment.Compressed) throws(ByteStreamError) {
    checksum.append(segment.checksum, length: segment.length)
    length &+= UInt32(truncatingIfNeeded: segment.length)
    try handOn(segment.blocks)
  }

  private func handOn(_ bytes: [UInt8]) throws(ByteStreamError) {
    if !hasBegun {
      hasBegun = true
      // Deflate, no flags, no time, compressed for speed, written on Unix.
      try handOn([0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3])
    }
    try sink.write(bytes, at: bytes.indices)
  }
}
