/// What samples stand for, as Horvitz and Thompson estimate it: one that was taken with probability p stands for 1/p.
struct Claim {
  private(set) var total = 0.0
  private(set) var variance = 0.0

  /// Adds samples that were each taken with the same probability.
  ///
  /// - Parameters:
  ///   - samples: how many; negative if more frees than allocations were recorded, which are as uncertain.
  ///   - weight: what one of them adds to the total.
  mutating func add(_ samples: Double, weight: Double, probability: Double) {
    let part = weight / probability
    total += samples * part
    variance += abs(samples) * part * part * (1 - probability)
  }

  /// Whether the total lies more than 3.3 standard deviations above what is known: chance alone does that in one of 2,000
  /// cases. Square roots of counts have the same deviation whatever the counts are, so few samples are judged rightly, too.
  func exceeds(_ known: Double) -> Bool {
    guard variance > 0 else { return total > known }
    return 2 * total / variance.squareRoot() * (1 - (known / total).squareRoot()) > 3.3
  }
}
