import CZlib

/// A piece of what is compressed, which can be compressed without the pieces before: with what they end with, which it
/// may refer to.
struct DeflateSegment: Sendable {
  /// The end of the bytes before, then its own.
  private(set) var bytes: [UInt8]
  /// Where its own begin.
  private let start: Int

  /// Long enough that the codes and the end of the bytes before cost little, short enough for two processors to have
  /// something to do.
  static let length = 256 << 10

  /// How far back deflate can refer.
  private static let window = 32 << 10

  /// The first one, without bytes.
  init() { (bytes, start) = ([], 0) }

  /// The one behind `other`, without bytes.
  init(behind other: DeflateSegment) {
    bytes = Array(other.bytes.suffix(Self.window))
    start = bytes.count
    bytes.reserveCapacity(start + Self.length)
  }

  /// Bytes that there is room for.
  var room: Int { Self.length - (bytes.count - start) }

  mutating func append(_ other: ArraySlice<UInt8>) { bytes += other }

  /// The segment as blocks of deflate, at whose end whole bytes end.
  ///
  /// - Parameter isLast: whether nothing comes behind it.
  func compressed(isLast: Bool) -> [UInt8] {
    let own = bytes.span.extracting(droppingFirst: start)
    let stream = DeflateStream(own.count < Self.length || Self.repeats(own) ? .matches : .frequencies)
    return stream.deflate(own, behind: bytes.span.extracting(first: start), isLast: isLast)
  }

  /// Whether bytes are found in front of themselves so often that looking for them is worth the time, by a sample: the
  /// numbers of locations are not, of which most of a large profile consists.
  private static func repeats(_ bytes: Span<UInt8>) -> Bool {
    let sample = bytes.extracting(bytes.count / 2..<bytes.count / 2 + sampled)
    let matches = DeflateStream(.matches).deflate(sample, behind: [UInt8]().span, isLast: true).count
    let frequencies = DeflateStream(.frequencies).deflate(sample, behind: [UInt8]().span, isLast: true).count
    return matches < frequencies - frequencies / 8
  }

  private static let sampled = 8 << 10
}
