/// A hash of bytes as they lie in memory, sixteen at a time.
///
/// Seeded anew in every process, so that nobody can prepare a dump whose names all collide. Nothing that is written
/// depends on it: ids are given by first use.
package struct ByteHash: Sendable {
  private let seed: UInt64
  private let secret: UInt64

  /// The one of this process.
  package static let shared = ByteHash()

  private init() {
    seed = .random(in: .min ... .max)
    secret = .random(in: .min ... .max) | 1
  }

  /// The hash of `bytes[range]`.
  @inline(__always)
  func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> UInt32 {
    // The raw view is only read, at places that it checks.
    let raw = unsafe bytes.bytes
    var hash = seed ^ UInt64(truncatingIfNeeded: range.count)
    var position = range.lowerBound
    let end = range.upperBound
    while end - position > 16 {
      hash = Self.mix(Self.load(raw, position) ^ secret, Self.load(raw, position + 8) ^ hash)
      position += 16
    }
    // What is left, 16 bytes at most; the two words may overlap.
    let (first, second): (UInt64, UInt64)
    if end - position >= 8 {
      (first, second) = (Self.load(raw, position), Self.load(raw, end - 8))
    } else {
      var rest: UInt64 = 0
      while position < end {
        rest = rest << 8 | UInt64(bytes[position])
        position += 1
      }
      (first, second) = (rest, 0)
    }
    return finish(Self.mix(first ^ secret, second ^ hash))
  }

  /// The hash of two numbers, so that longer lists can be hashed one by one.
  @inline(__always)
  package func hash(_ one: UInt64, _ other: UInt64) -> UInt32 { finish(Self.mix(one ^ secret, other ^ seed)) }

  @inline(__always)
  private func finish(_ hash: UInt64) -> UInt32 { UInt32(truncatingIfNeeded: Self.mix(hash, secret)) }

  /// Both halves of a 128-bit product: every bit that goes in reaches every bit that comes out.
  @inline(__always)
  private static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }

  /// Whether the bytes in `range` and as many bytes of `other` from `start` on are equal.
  @inline(__always)
  static func equal(_ bytes: Span<UInt8>, _ range: Range<Int>, _ other: Span<UInt8>, from start: Int) -> Bool {
    // Each part once against its bounds; in them, every place is below the length that both have.
    let count = range.count
    let one = unsafe bytes.extracting(range).bytes
    let other = unsafe other.extracting(start..<start + count).bytes
    guard count >= 16 else { return equalShort(one, other, count) }
    var position = 0
    while position < count &- 16 {
      guard difference(one, other, position) == 0 else { return false }
      position &+= 16
    }
    // The last sixteen, some of which may be compared twice.
    return difference(one, other, count &- 16) == 0
  }

  /// Whether less than 16 bytes are equal.
  @inline(__always)
  private static func equalShort(_ one: RawSpan, _ other: RawSpan, _ count: Int) -> Bool {
    if count >= 8 { return load(one, 0) == load(other, 0) && load(one, count &- 8) == load(other, count &- 8) }
    for index in 0..<count {
      guard
        unsafe one.unsafeLoad(fromByteOffset: index, as: UInt8.self)
          == other.unsafeLoad(fromByteOffset: index, as: UInt8.self)
      else { return false }
    }
    return true
  }

  /// Which bits of the sixteen bytes at `position` differ, both halves laid over each other.
  @inline(__always)
  private static func difference(_ one: RawSpan, _ other: RawSpan, _ position: Int) -> UInt64 {
    (load(one, position) ^ load(other, position)) | (load(one, position &+ 8) ^ load(other, position &+ 8))
  }

  @inline(__always)
  private static func load(_ bytes: RawSpan, _ position: Int) -> UInt64 {
    // Checked against the bounds of the span; every pattern of bits is a UInt64.
    unsafe bytes.unsafeLoadUnaligned(fromByteOffset: position, as: UInt64.self)
  }
}
