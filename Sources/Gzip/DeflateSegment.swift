/// A piece of what is compressed, which can be compressed without the pieces before: with what they end with, which it
/// may refer to.
struct DeflateSegment: Sendable {
  /// The end of the bytes before, then its own.
  private(set) var bytes: [UInt8]
  /// Where its own begin.
  private let start: Int

  /// How many it can have.
  private let length: Int
  /// How many segments are in front of it.
  private let number: Int

  /// Long enough that the codes and the end of the bytes before cost little.
  private static let length = 256 << 10
  /// The first ones are shorter, so that several processors have something to do for a short profile, too.
  private static let (firstLength, firstCount) = (64 << 10, 4)

  /// How far back deflate can refer.
  private static let window = 32 << 10

  /// The first one, without bytes.
  init() { (bytes, start, length, number) = ([], 0, Self.firstLength, 0) }

  /// The one behind `other`, without bytes.
  init(behind other: DeflateSegment) {
    number = other.number + 1
    length = number < Self.firstCount ? Self.firstLength : Self.length
    bytes = []
    bytes.reserveCapacity(Self.window + length)
    bytes += other.bytes[max(0, other.bytes.count - Self.window)...]
    start = bytes.count
  }

  /// Bytes that there is room for.
  var room: Int { length - (bytes.count - start) }

  mutating func append(_ other: ArraySlice<UInt8>) { bytes += other }

  /// What becomes of a segment.
  struct Compressed: Sendable {
    /// Blocks of deflate, at whose end whole bytes end.
    let blocks: [UInt8]
    /// Of the bytes that they hold.
    let checksum: CRC32
    let length: Int
  }

  /// Compresses the segment.
  ///
  /// - Parameter isLast: whether nothing comes behind it.
  func compressed(isLast: Bool) -> Compressed {
    let own = bytes.span.extracting(droppingFirst: start)
    // What is short costs little in any case: the first ones, and the last.
    let stream = DeflateStream(compressing: own.count < Self.length || SegmentSample(of: own).isWorthCompressing)
    let blocks = stream.deflate(own, behind: bytes.span.extracting(first: start), isLast: isLast)
    var checksum = CRC32()
    checksum.update(own)
    return Compressed(blocks: blocks, checksum: checksum, length: own.count)
  }
}
