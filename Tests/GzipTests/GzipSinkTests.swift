import ByteStreams
import Gzip
import Testing

/// What `GzipSink` makes of bytes, decompressed by zlib.
@Suite struct GzipSinkTests {
  /// The compressed bytes, written in pieces of `piece` bytes.
  private func compress(_ bytes: [UInt8], piece: Int = 64 << 10) throws -> [UInt8] {
    let sink = MemorySink()
    let gzip = GzipSink(sink)
    for start in stride(from: 0, to: bytes.count, by: piece) {
      try gzip.write(bytes, at: start..<min(bytes.count, start + piece))
    }
    try gzip.finish()
    return sink.bytes
  }

  /// Compresses and decompresses, and returns the compressed length.
  @discardableResult
  private func roundTrip(_ bytes: [UInt8]) throws -> Int {
    let compressed = try compress(bytes)
    let result = Gunzip.read(compressed, limit: bytes.count + 1)
    #expect(result.problem == nil)
    #expect(result.secondMember == nil)
    // Not one expectation for each byte, and no long text if it fails.
    #expect(result.bytes == bytes, "\(bytes.count) bytes")
    return compressed.count
  }

  private func random(_ count: Int, below limit: UInt8 = .max, seed: UInt64 = 1) -> [UInt8] {
    var state = seed
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: state >> 33) % limit
    }
  }

  @Test(arguments: [0, 1, 2, 3, 4, 7, 8, 9, 11, 12, 13, 100])
  func `short bytes of every kind come out again`(count: Int) throws {
    #expect(try roundTrip([UInt8](repeating: 7, count: count)) < 32)
    try roundTrip(random(count))
    try roundTrip(random(count, below: 3))
  }

  /// The first four segments have 64 KiB, the others 256 KiB.
  @Test(arguments: [
    (64 << 10) - 1, 64 << 10, (64 << 10) + 1, (256 << 10) - 1, 256 << 10, (256 << 10) + 1, (1024 << 10) + 3,
  ])
  func `long bytes come out again, whatever lies at the borders of segments`(count: Int) throws {
    try roundTrip(random(count, below: 9))
    #expect(try roundTrip([UInt8](repeating: 0, count: count)) < count / 150)
  }

  @Test func `what cannot be compressed hardly gets longer`() throws {
    let bytes = random(1_200_000)
    #expect(try roundTrip(bytes) < bytes.count + bytes.count / 1000 + 100)
  }

  @Test func `what came before is found again as far back as deflate can say, and across a border`() throws {
    let text = random(300)
    // zlib refers to somewhat less than the 32,768 bytes that the format allows.
    let exact = text + [UInt8](repeating: 0, count: 32_000) + text
    let tooFar = text + [UInt8](repeating: 0, count: 33_000) + text
    let (near, far) = (try roundTrip(exact), try roundTrip(tooFar))
    #expect(far > near + 250)
    // The second one is the beginning of a segment.
    let before = [UInt8](repeating: 0, count: (256 << 10) - 10_000)
    let repeated = before + random(10_000) + random(10_000)
    let different = before + random(10_000) + random(10_000, seed: 2)
    #expect(try roundTrip(repeated) < (try roundTrip(different)) - 9000)
  }

  @Test func `what repeats in a part only`() throws {
    // Segments of numbers that hardly repeat, then of texts.
    let text = random(5000, below: 26)
    let bytes = random(700_000) + (0..<100).flatMap { _ in text } + random(700_000)
    #expect(try roundTrip(bytes) < 1_600_000)
  }

  @Test func `matches of every length and distance`() throws {
    var bytes = random(40_000)
    for index in 0..<2000 {
      let length = 3 + index % 300
      let distance = 1 + (index * 37) % 32768
      for _ in 0..<length { bytes.append(bytes[bytes.count - distance]) }
      bytes.append(UInt8(truncatingIfNeeded: index * 89))
    }
    try roundTrip(bytes)
  }

  @Test func `the same bytes out, however they are handed over and whenever`() throws {
    let bytes = random(1_500_000, below: 20)
    let compressed = try compress(bytes)
    for piece in [1000, 1_500_000] {
      #expect(try compress(bytes, piece: piece) == compressed, "pieces of \(piece)")
    }
  }

  @Test func `the header has no time and no name`() throws {
    #expect(try compress([1, 2, 3]).prefix(10) == [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 4, 3])
  }

  @Test func `an output that is full fails the one who writes`() throws {
    let gzip = GzipSink(FullSink())
    let bytes = random(600_000)
    #expect(throws: ByteStreamError.self) {
      for _ in 0..<40 { try gzip.write(bytes, at: bytes.indices) }
    }
  }

  private final class FullSink: ByteSink {
    func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError) { throw .write(reason: "no space") }
    func finish() throws(ByteStreamError) {}
  }
}
