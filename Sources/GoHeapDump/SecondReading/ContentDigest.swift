/// A digest of some bytes of a program's memory: by what they are known again, and how many zeros they end in.
package struct ContentDigest: Hashable, Sendable {
  /// 128 bits that differ if the bytes or how many there are differ, as good as surely. Whoever knows how they are made can make bytes
  /// of which that is not true: they tell equal bytes of programs, and are no proof.
  package struct Hash: Hashable, Sendable {
    package let low: UInt64
    package let high: UInt64
  }

  /// Equal for equal bytes, and as good as surely different for others.
  package let hash: Hash
  /// How many bytes at the end are zero: all of them, or as many as there are behind the last one that is not.
  package let zeroTail: Int
}

/// Makes a digest of bytes that come piece by piece; where pieces begin and end makes no difference.
struct ContentDigesting {
  // Two hashes of all words, made in the same way with other numbers: each word is mixed into what was there before, and both halves of
  // a product of 128 bits are folded into one.
  private var (low, high) = (Self.fractionOf2, Self.fractionOf3)
  private var count = 0
  private var zeroTail = 0
  /// The bytes of a word that is not complete, the first as the lowest.
  private var rest: UInt64 = 0

  // The first 64 bits of the fractions of square roots. All but the first are odd, and factors.
  private static let fractionOf2: UInt64 = 0x6a09_e667_f3bc_c908
  private static let fractionOf3: UInt64 = 0xbb67_ae85_84ca_a73b
  private static let fractionOf5: UInt64 = 0x3c6e_f372_fe94_f82b
  private static let fractionOf7: UInt64 = 0xa54f_f53a_5f1d_36f1

  init() {}

  /// Takes the bytes that come next.
  mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    zeroTail = Self.zeroTail(bytes, range) ?? zeroTail + range.count
    var position = range.lowerBound
    // First what completes a word.
    while count & 7 != 0, position < range.upperBound { addByte(bytes[position], &position) }
    while position <= range.upperBound - 8 {
      mix(bytes.word(at: position))
      position += 8
      count += 8
    }
    while position < range.upperBound { addByte(bytes[position], &position) }
  }

  private mutating func addByte(_ byte: UInt8, _ position: inout Int) {
    rest |= UInt64(byte) << UInt64(8 * (count & 7))
    count += 1
    position += 1
    if count & 7 == 0 {
      mix(rest)
      rest = 0
    }
  }

  @inline(__always)
  private mutating func mix(_ word: UInt64) {
    low = Self.fold(low ^ word, Self.fractionOf3)
    high = Self.fold(high ^ word, Self.fractionOf5)
  }

  @inline(__always)
  private static func fold(_ one: UInt64, _ other: UInt64) -> UInt64 {
    let product = one.multipliedFullWidth(by: other)
    return product.high ^ product.low
  }

  /// How many zeros there are at the end of a range; nil if all bytes of it are zero.
  private static func zeroTail(_ bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    var end = range.upperBound
    while end - range.lowerBound >= 8, bytes.word(at: end - 8) == 0 { end -= 8 }
    while end > range.lowerBound {
      if bytes[end - 1] != 0 { return range.upperBound - end }
      end -= 1
    }
    return nil
  }

  /// The digest of the bytes so far.
  var digest: ContentDigest {
    // What is left is less than a word, so that the number of bytes says how much of it there is.
    var all = self
    if count & 7 != 0 { all.mix(rest) }
    all.mix(UInt64(count))
    return ContentDigest(
      hash: ContentDigest.Hash(
        low: Self.fold(all.low, Self.fractionOf7), high: Self.fold(all.high, Self.fractionOf7)),
      zeroTail: zeroTail)
  }
}
