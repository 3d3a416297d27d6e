/// A hash of 96 bits of a frame's bytes, by which it is known again without a look at any other bytes.
///
/// The hash is universal, with keys drawn anew in every process: two frames that differ have the same one with a
/// probability below 2^-90, whatever they are and whoever has made them. That a dump of a million different frames has
/// such a pair is less probable than 2^-50. Two sums of products (NH, Black et al., UMAC, CRYPTO '99), each reduced by
/// products with keys of twice the length.
struct FrameHash: Sendable {
  /// What tells two frames apart; nothing else of them is compared.
  struct Value: Equatable {
    let first: UInt64
    let second: UInt32
  }

  /// Frames with more bytes all have the same hash, and are not to be known by it.
  static let longest = 512

  /// Two for every sixteen bytes, and two more: the second sum takes the keys from the third one on.
  private let keys: [UInt64]
  private let reductions: [UInt128]

  /// The keys of this process.
  static let shared = FrameHash()

  private init() {
    keys = (0..<Self.longest / 8 + 4).map { _ in .random(in: .min ... .max) }
    reductions = (0..<4).map { _ in .random(in: .min ... .max) }
  }

  /// The hash of `bytes[range]`.
  @inline(__always)
  func hash(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Value {
    let count = range.count
    guard count <= Self.longest else { return Value(first: 0, second: 0) }
    let keys = keys.span
    // How long it is goes into the first products; what is behind the last full sixteen bytes is in the last ones.
    let length = UInt64(truncatingIfNeeded: count)
    var one = UInt128(Self.product(length, 0, keys, 0))
    var two = UInt128(Self.product(length, 0, keys, 2))
    if count >= 16 {
      // From here on every place is below `count`, the length of these bytes, and every key has a number below
      // `longest / 8 + 4`, so none is checked again: checked, converting 300,000 stacks takes a
      // fifteenth more of the processors' time.
      let raw = unsafe bytes.extracting(range).bytes
      var position = 0
      while position < count &- 16 {
        let (first, second) = (Self.load(raw, position), Self.load(raw, position &+ 8))
        one &+= Self.product(first, second, keys, position >> 3 &+ 2)
        two &+= Self.product(first, second, keys, position >> 3 &+ 4)
        position &+= 16
      }
      let (first, second) = (Self.load(raw, count &- 16), Self.load(raw, count &- 8))
      one &+= Self.product(first, second, keys, position >> 3 &+ 2)
      two &+= Self.product(first, second, keys, position >> 3 &+ 4)
    } else {
      var words: (UInt64, UInt64) = (0, 0)
      for index in range { words = (words.0 << 8 | words.1 >> 56, words.1 << 8 | UInt64(bytes[index])) }
      one &+= Self.product(words.0, words.1, keys, 2)
      two &+= Self.product(words.0, words.1, keys, 4)
    }
    let reductions = reductions.span
    return Value(
      first: Self.reduce(one, reductions[0], reductions[1]),
      second: UInt32(truncatingIfNeeded: Self.reduce(two, reductions[2], reductions[3]) >> 32))
  }

  @inline(__always)
  private static func product(_ one: UInt64, _ other: UInt64, _ keys: Span<UInt64>, _ key: Int) -> UInt128 {
    let product = unsafe (one &+ keys[unchecked: key]).multipliedFullWidth(by: other &+ keys[unchecked: key &+ 1])
    return UInt128(product.high) << 64 | UInt128(product.low)
  }

  @inline(__always)
  private static func reduce(_ sum: UInt128, _ low: UInt128, _ high: UInt128) -> UInt64 {
    let (lowHalf, highHalf) = (sum & UInt128(UInt64.max), sum >> 64)
    return UInt64(truncatingIfNeeded: (lowHalf &* low &+ highHalf &* high) >> 64)
  }

  @inline(__always)
  private static func load(_ bytes: RawSpan, _ position: Int) -> UInt64 {
    // Within the bounds, says the caller; every pattern of bits is a UInt64.
    unsafe bytes.unsafeLoadUnaligned(fromUncheckedByteOffset: position, as: UInt64.self)
  }
}
