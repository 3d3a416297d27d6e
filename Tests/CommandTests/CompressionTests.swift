import ByteStreams
import Foundation
import Gzip
import Testing

/// What `GzipSink` makes of segments of every kind, read by gzip itself.
@Suite("compression: segments of every kind")
struct CompressionTests {
  /// A segment's length.
  private static let length = 256 << 10

  private static func random(_ count: Int, below limit: UInt64) -> [UInt8] {
    var state: UInt64 = 1
    return (0..<count).map { _ in
      state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
      return UInt8(truncatingIfNeeded: (state >> 33) % limit)
    }
  }

  /// What a segment's length is compressed to at least and at most, in percent.
  private static let kinds: [(name: String, bytes: [UInt8], share: ClosedRange<Int>)] = [
    ("numbers of locations, which are stored", numbers, 100...100),
    ("anything, which is stored", random(length, below: 256), 100...100),
    // log2(9) is 3.17 of 8 bits.
    ("few values without order", random(length, below: 9), 40...50),
    ("names", names, 5...25),
  ]

  /// Three bytes each, and no two near each other are alike.
  private static let numbers = Array(
    (0..<length).flatMap { index -> [UInt8] in
      let number = index &* 2_654_435_761 >> 8 & 0x1f_ffff
      return [UInt8(number & 0x7f) | 0x80, UInt8(number >> 7 & 0x7f) | 0x80, UInt8(number >> 14)]
    }.prefix(length))

  private static let names = Array(
    (0..<length / 20).flatMap { "example.com/a/b.(*Worker).handle\($0 &* 7919 % 10_007)\n".utf8 }.prefix(length))

  private func compress(_ bytes: [UInt8], piece: Int) throws -> [UInt8] {
    let sink = MemorySink()
    let gzip = GzipSink(sink)
    for start in stride(from: 0, to: bytes.count, by: piece) {
      try gzip.write(bytes, at: start..<min(bytes.count, start + piece))
    }
    try gzip.finish()
    return sink.bytes
  }

  private func gunzip(_ compressed: [UInt8], in scratch: Scratch) throws -> Data {
    let run = try Tool.run(["gzip", "-dc"], input: Data(compressed), in: scratch.url)
    #expect(run.status == 0 && run.errors.isEmpty, "\(run.errors)")
    return run.output
  }

  @Test("each by itself is compressed as is worth the time, and comes out again", arguments: kinds.indices)
  func alone(_ index: Int) throws {
    let kind = Self.kinds[index]
    try #require(kind.bytes.count == Self.length)
    let compressed = try compress(kind.bytes, piece: Self.length)
    #expect(try gunzip(compressed, in: Scratch()) == Data(kind.bytes), "\(kind.name)")
    #expect(kind.share.contains((compressed.count * 100 + Self.length / 2) / Self.length), "\(kind.name)")
  }

  @Test("one behind the other, cut anywhere, they come out again, and the same bytes go in")
  func together() throws {
    let scratch = try Scratch()
    // Each kind behind each other one, at borders of segments and, by what stands in front, not at them.
    let order = [0, 1, 0, 2, 0, 3, 1, 2, 1, 3, 2, 3, 0]
    for front in [0, 100_000] {
      let bytes = Self.names.prefix(front) + order.flatMap { Self.kinds[$0].bytes } + Self.numbers.prefix(1000)
      let compressed = try compress(Array(bytes), piece: 64 << 10)
      #expect(try gunzip(compressed, in: scratch) == Data(bytes))
      for piece in [7919, bytes.count] { #expect(try compress(Array(bytes), piece: piece) == compressed) }
    }
  }

  @Test("the beginning, and what is shorter than a segment, is compressed, whatever it is")
  func short() throws {
    // Bytes below 128 take seven bits of eight: a segment of them is stored.
    let bytes = Self.random(2 * Self.length, below: 128)
    func length(_ count: Int) throws -> Int {
      let compressed = try compress(Array(bytes.prefix(count)), piece: count)
      #expect(try gunzip(compressed, in: Scratch()) == Data(bytes.prefix(count)))
      return compressed.count
    }
    let first = try length(Self.length)
    #expect(first < Self.length * 9 / 10)
    #expect(try length(2 * Self.length) - first >= Self.length)
    #expect(try length(2 * Self.length - 1) - first < Self.length * 9 / 10)
  }
}
