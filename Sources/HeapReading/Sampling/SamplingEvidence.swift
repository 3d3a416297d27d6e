import Glibc

/// What a dump tells of its sampling rate: four totals that it knows, and the samples that stand for each of them.
package struct SamplingEvidence {
  /// One of the four comparisons.
  package struct Sum: Equatable, Sendable {
    /// What is added up.
    package enum Kind: String, CaseIterable, Sendable {
      case liveObjects = "live_objects"
      case liveBytes = "live_bytes"
      case allocations
      case allocatedBytes = "allocated_bytes"

      /// In words, for people.
      var text: String { rawValue.split(separator: "_").joined(separator: " ") }
    }

    package let kind: Kind
    /// What the dump knows: more cannot have been sampled.
    package let known: Double
    /// How much of that the program's own code may have made while it was sampled.
    fileprivate let expected: Double
    /// How many samples stand for it.
    package let samples: Double
    fileprivate let classes: [Class]
    /// The rate at which the samples claim just the total; what was never sampled makes it larger than the real one.
    fileprivate(set) var solution = 0.0
    /// In how many classes of nearly equal size the samples are.
    package var classCount: Int { classes.count }
    /// Whether an object of at least the rate's size was always sampled.
    fileprivate let samplesAllLarge: Bool
  }

  /// Objects of nearly one size: how many of them were sampled, of what stands for each.
  fileprivate struct Class: Equatable, Sendable {
    let size: Double
    let samples: Double
    let weight: Double
  }

  /// The sums that have samples and a total.
  package let sums: [Sum]
  /// Whether no sample is missing.
  let isComplete: Bool
  /// The sum that shows the smallest rate: the best upper bound.
  var best: Sum? { sums.min { $0.solution < $1.solution } }

  /// Objects of more bytes than this are in all four sums. In smaller blocks several values may share one sample.
  package static let tinySize: Int64 = 16

  /// Allocations of the runtime before any of the program's code, as far as can be told: they are in MemStats, and were not
  /// sampled at a rate that the program sets.
  private static let startAllocations = 150.0

  /// - Parameters:
  ///   - objects: those in the dump.
  ///   - allocated: MemStats.nmalloc and total_alloc; 0 if they are not known.
  ///   - isSampledComplete: false if AllocSample records may be missing.
  ///   - samplesAllLarge: whether the release sampled every object of at least the rate's size: those before Go 1.12.
  package init(
    _ buckets: MemProfBuckets, _ objects: ObjectTotals, allocated: (objects: UInt64, bytes: UInt64),
    isSampledComplete: Bool = true, samplesAllLarge: Bool = false
  ) {
    isComplete = isSampledComplete
    var live = SizeClasses()
    var all = SizeClasses()
    for bucket in buckets.buckets {
      let inUse = isSampledComplete ? bucket.samples : max(0, bucket.samples, bucket.allocs - bucket.frees)
      live.add(bucket.objectSize, inUse)
      all.add(bucket.objectSize, bucket.allocs)
    }
    let candidates: [(Sum.Kind, known: Double, classes: [Class])] = [
      (.liveObjects, Double(objects.notTiny.objects), live.classes(countingBytes: false, tiny: false)),
      (.liveBytes, objects.notTiny.bytes, live.classes(countingBytes: true, tiny: false)),
      (.allocations, Double(allocated.objects), all.classes(countingBytes: false, tiny: true)),
      (.allocatedBytes, Double(allocated.bytes), all.classes(countingBytes: true, tiny: false)),
    ]
    sums = candidates.compactMap { kind, known, classes in
      let samples = classes.reduce(0) { $0 + $1.samples }
      guard known > 0, samples > 0 else { return nil }
      let expected = kind == .allocations ? min(known, max(samples, known - Self.startAllocations)) : known
      var sum = Sum(
        kind: kind, known: known, expected: expected, samples: samples, classes: classes,
        samplesAllLarge: samplesAllLarge)
      sum.solution = sum.rate { sum.claim($0).total < expected }
      return sum
    }
  }
}

/// Samples by size, in so few classes that any number of buckets can be asked for many rates: sizes of a class differ by
/// less than a hundredth.
private struct SizeClasses {
  private var sums: [Int64: (samples: Double, bytes: Double)] = [:]

  mutating func add(_ size: Int64, _ count: Int64) {
    guard size > 0, count > 0 else { return }
    let bits = 64 - size.leadingZeroBitCount
    let key = bits > 8 ? (size >> Int64(bits - 8)) << Int64(bits - 8) : size
    let sum = sums[key] ?? (0, 0)
    sums[key] = (sum.samples + Double(count), sum.bytes + Double(count) * Double(size))
  }

  func classes(countingBytes: Bool, tiny: Bool) -> [SamplingEvidence.Class] {
    // In the order of sizes, so that sums of fractions come out the same each time.
    sums.filter { tiny || $0.key > SamplingEvidence.tinySize }.sorted { $0.key < $1.key }.map { _, sum in
      let size = sum.bytes / sum.samples
      return SamplingEvidence.Class(size: size, samples: sum.samples, weight: countingBytes ? size : 1)
    }
  }
}

extension SamplingEvidence.Sum {
  /// What the samples claim at a rate R: an object of S bytes is sampled with probability 1 - exp(-S/R).
  func claim(_ rate: Double) -> Claim {
    var claim = Claim()
    for entry in classes {
      let isCertain = rate <= 1 || samplesAllLarge && entry.size >= rate
      claim.add(entry.samples, weight: entry.weight, probability: isCertain ? 1 : -expm1(-entry.size / rate))
    }
    return claim
  }

  /// Whether the samples claim more at a rate than there is.
  func refutes(_ rate: Double) -> Bool { claim(rate).exceeds(known) }

  /// Whether it is a count nearly all of which has samples, and what has none may be the runtime's start alone: 150 to 300
  /// objects.
  var isNearlyComplete: Bool {
    [.liveObjects, .allocations].contains(kind) && samples > 0.75 * known && known - samples < 400
  }

  /// The largest rate that is not refuted.
  var upperBound: Double { rate { !refutes($0) } }

  /// The smallest rate at which at least half of the total is explained.
  var lowerBound: Double { rate { claim($0).total < known / 2 } }

  /// The largest rate up to which a condition holds, which holds for none above it; by halving the exponent.
  fileprivate func rate(upTo holds: (Double) -> Bool) -> Double {
    var (low, high) = (0.0, 62.0)
    for _ in 0..<50 {
      let middle = (low + high) / 2
      if holds(exp2(middle)) { low = middle } else { high = middle }
    }
    return exp2(low)
  }

  /// How likely the number of samples is at a rate, as a logarithm, if nobody knows which part of the total was never
  /// sampled, but a small part is the most likely.
  func evidence(_ rate: Double) -> Double {
    let total = claim(rate).total
    let squares = classes.reduce(0) { sum, entry in
      let part = rate <= 1 ? entry.weight : entry.weight / -expm1(-entry.size / rate)
      return sum + entry.samples * part * part
    }
    // As many samples of equal weight would be as uncertain.
    let count = total * total / squares
    let expected = count * known / total
    let steps = 2000
    let sum = (1...steps).reduce(0.0) { sum, step in
      let part = Double(step) / Double(steps)
      let density = 3 * part * part * part + 0.25
      let mean = part * expected
      return sum + density * exp(count * log(mean / count) - mean + count)
    }
    return log(max(sum / Double(steps), .leastNormalMagnitude))
  }
}
