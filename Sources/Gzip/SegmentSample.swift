import Glibc

/// Tells by a sample from the middle of a segment whether compressing it is worth the time.
struct SegmentSample {
  /// The share of bytes in groups of four that occurred before.
  private let repeated: Double
  /// The share of its length that a byte would keep if its code were as long as its frequency demands (the entropy).
  private let information: Double

  /// The length of the sample.
  private static let length = 8 << 10

  /// A sample of `bytes`.
  init(of bytes: Span<UInt8>) {
    let start = max(0, (bytes.count - Self.length) / 2)
    let sample = bytes.extracting(start..<min(bytes.count, start + Self.length))
    // The last four bytes that had each hash.
    var last = [UInt32](repeating: 0, count: 1 << 12)
    var counts = [UInt32](repeating: 0, count: 1 << 8)
    var four: UInt32 = 0
    var found = 0
    // Where the next group of four may end, so that it does not overlap the one found last.
    var next = 3
    for index in sample.indices {
      counts[Int(sample[index])] &+= 1
      four = four << 8 | UInt32(sample[index])
      let hash = Int((four &* 0x9e37_79b1) >> 20)
      if index >= next, last[hash] == four {
        found += 4
        next = index + 4
      }
      last[hash] = four
    }
    let total = Double(max(1, sample.count))
    let bits = counts.reduce(0) { $1 == 0 ? $0 : $0 - Double($1) * log2(Double($1) / total) }
    (repeated, information) = (Double(found) / total, bits / 8 / total)
  }

  /// Whether at least a third of the bytes would be saved if repetitions took no room, and other bytes their entropy.
  ///
  /// For each byte that it saves, zlib takes 4 ns in names, 20 to 30 in locations and in stacks that have callers in
  /// common, but 160 in stacks that have none, whose bytes are mostly ids that seldom come again. Writing a byte takes a
  /// disk or a network 1 to 10 ns. Taking the sample costs less than a hundredth of compressing in vain.
  var isWorthCompressing: Bool { (1 - repeated) * information <= 2 / 3 }
}
