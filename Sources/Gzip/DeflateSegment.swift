/// A segment of the data, which is compressed without the others. It begins with the last bytes of the previous segment,
/// which it may refer to.
struct DeflateSegment: Sendable {
  /// The end of the previous segment, then its own bytes.
  private(set) var bytes: [UInt8]
  /// Where its own bytes begin.
  private let start: Int

  /// How many bytes of its own it can have.
  private let length: Int
  /// How many segments precede it.
  private let number: Int

  /// Long enough that the codes and the repeated bytes cost little.
  private static let length = 256 << 10
  /// The first segments are shorter, so that several processors can share a short profile.
  private static let (firstLength, firstCount) = (64 << 10, 4)

  /// How far back deflate can refer.
  private static let window = 32 << 10

  /// The first segment, empty.
  init() { (bytes, start, length, number) = ([], 0, Self.firstLength, 0) }

  /// The segment after `other`, empty.
  init(behind other: DeflateSegment) {
    number = other.number + 1
    length = number < Self.firstCount ? Self.firstLength : Self.length
    bytes = []
    bytes.reserveCapacity(Self.window + length)
    bytes += other.bytes[max(0, other.bytes.count - Self.window)...]
    start = bytes.count
  }

  /// How many more bytes it can take.
  var room: Int { length - (bytes.count - start) }

  mutating func append(_ other: ArraySlice<UInt8>) { bytes += other }

  /// A compressed segment.
  struct Compressed: Sendable {
    /// Blocks of deflate, padded to whole bytes.
    let blocks: [UInt8]
    /// The checksum of the segment's own bytes.
    let checksum: CRC32
    /// How many bytes of its own it had.
    let length: Int
  }

  /// Compresses the segment.
  ///
  /// - Parameter isLast: whether it is the last segment.
  func compressed(isLast: Bool) -> Compressed {
    let own = bytes.span.extracting(droppingFirst: start)
    // Short segments, the first and the last, cost little in any case.
    let stream = DeflateStream(compressing: own.count < Self.length || SegmentSample(of: own).isWorthCompressing)
    let blocks = stream.deflate(own, behind: bytes.span.extracting(first: start), isLast: isLast)
    var checksum = CRC32()
    checksum.update(own)
    return Compressed(blocks: blocks, checksum: checksum, length: own.count)
  }
}
