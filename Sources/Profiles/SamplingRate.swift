import Glibc

/// The runtime.MemProfileRate of the program that wrote a dump, and how it is known.
public struct SamplingRate: Equatable, Sendable {
  /// How the rate is known.
  public enum Source: Equatable, Sendable {
    /// The user said it.
    case given
    /// Too few objects have samples: the runtime's default is assumed.
    case tooFewSamples
    /// The runtime's default explains the samples about as well as any other rate.
    case defaultFits
    /// The rate under which the samples are the most likely.
    case inferred
  }

  /// Bytes of allocation from one sample to the next, on average.
  public let value: Int64
  /// How it is known.
  public let source: Source
  /// Objects of the sizes that were looked at, and how many of them have a sample.
  public let evidence: (objects: UInt64, sampled: UInt64)
  /// Between which rates the real one lies, with 95 % confidence if objects were sampled at one rate throughout; nil if
  /// the user said it or there were no objects to look at. There is no upper one if no object has a sample.
  public let interval: (low: Int64, high: Int64?)?

  /// runtime.MemProfileRate if a program does not set it.
  public static let standard: Int64 = 512 * 1024

  /// A rate that the user said.
  public init(given value: Int64) {
    self.value = value
    source = .given
    evidence = (0, 0)
    interval = nil
  }

  /// The rate that explains which objects have samples.
  ///
  /// An object of S bytes has one with probability 1 - exp(-S/R). Small objects are looked at because there are many,
  /// but none below 32 bytes: tiny ones share a block. The logarithm of the likelihood has a single maximum. Where it
  /// lies far below any size, nearly every object has a sample, so the rate was 1 (and the others were allocated before
  /// the program set it). The default rate is kept unless it is refuted: 5.4 is half the 0.999 quantile of chi-square
  /// with one degree of freedom. Programs set powers of two, so the nearest one is taken.
  ///
  /// - Parameters:
  ///   - objects: how many objects of each size the dump has; index is the size in bytes.
  ///   - sampled: how many of them have a sample.
  ///   - isSampledComplete: false if there may be more samples. Then the rate may be smaller than the most likely one, so
  ///     one above the default is not believed.
  package init(objects: [UInt64], sampled: [UInt64], isSampledComplete: Bool = true) {
    let counts = Self.sizes.filter { objects[$0] > 0 || sampled[$0] > 0 }.map { size in
      // A sample without its object cannot be; the likelihood needs it not to be.
      let unsampled = max(objects[size], sampled[size]) - sampled[size]
      return (size: Double(size), sampled: Double(sampled[size]), unsampled: Double(unsampled))
    }
    let total = Self.sizes.reduce(0) { $0 + sampled[$1] }
    evidence = (Self.sizes.reduce(0) { $0 + objects[$1] }, total)
    let best = Self.mostLikely(counts)
    if total < 10 || !isSampledComplete && best > Double(Self.standard) {
      (value, source) = (Self.standard, .tooFewSamples)
    } else if best < 64 {
      (value, source) = (1, .inferred)
    } else if Self.logLikelihood(counts, Double(Self.standard)) >= Self.logLikelihood(counts, best) - 5.4 {
      (value, source) = (Self.standard, .defaultFits)
    } else {
      (value, source) = (Int64(1) << Int64(log2(best).rounded()), .inferred)
    }
    if counts.isEmpty {
      interval = nil
    } else {
      let (low, high) = Self.bounds(counts, around: best)
      // Below 64 the most likely rate is no estimate of the real one: see above.
      interval = (value == 1 ? 1 : low, high)
    }
  }

  /// The sizes of objects that are looked at, in bytes.
  package static let sizes = 32...1024

  /// The largest power of two, as an exponent, that a rate is looked for at.
  private static let highest = 62.0

  private typealias Counts = [(size: Double, sampled: Double, unsampled: Double)]

  private static func logLikelihood(_ counts: Counts, _ rate: Double) -> Double {
    counts.reduce(0) { sum, entry in
      let x = entry.size / rate
      return sum + (entry.sampled > 0 ? entry.sampled * log(-expm1(-x)) : 0) - entry.unsampled * x
    }
  }

  /// Where the likelihood is highest, by halving: in 1/R its derivative falls throughout.
  private static func mostLikely(_ counts: Counts) -> Double {
    var (low, high) = (0.0, highest)
    for _ in 0..<60 {
      let middle = (low + high) / 2
      let rate = exp2(middle)
      let derivative = counts.reduce(0) { sum, entry in
        sum + entry.size * (entry.sampled / expm1(entry.size / rate) - entry.unsampled)
      }
      // Positive: the maximum lies at a larger 1/R, a smaller R.
      if derivative > 0 { high = middle } else { low = middle }
    }
    return exp2((low + high) / 2)
  }

  /// The rates on both sides of the most likely one that are so much less likely that they are refuted: 1.92 is half the
  /// 0.95 quantile of chi-square with one degree of freedom.
  private static func bounds(_ counts: Counts, around best: Double) -> (low: Int64, high: Int64?) {
    let limit = logLikelihood(counts, best) - 1.92
    /// Where the likelihood crosses the limit, between the exponents of a rate that is refuted and one that is not.
    func crossing(_ refuted: Double, _ kept: Double) -> Int64 {
      var (refuted, kept) = (refuted, kept)
      for _ in 0..<60 {
        let middle = (refuted + kept) / 2
        if logLikelihood(counts, exp2(middle)) < limit { refuted = middle } else { kept = middle }
      }
      return Int64(exp2(kept).rounded())
    }
    let low = logLikelihood(counts, 1) < limit ? crossing(0, log2(best)) : 1
    let high = logLikelihood(counts, exp2(highest)) < limit ? crossing(highest, log2(best)) : nil
    return (low, high)
  }

  public static func == (one: SamplingRate, other: SamplingRate) -> Bool {
    one.value == other.value && one.source == other.source && one.evidence == other.evidence
      && one.interval?.low == other.interval?.low && one.interval?.high == other.interval?.high
  }
}

extension SamplingRate: CustomStringConvertible {
  /// The rate and how it is known: `sampling rate 4096, inferred: 57 of 5004 objects of 32 to 1024 bytes have samples`.
  public var description: String {
    let sizes = "objects of \(Self.sizes.lowerBound) to \(Self.sizes.upperBound) bytes"
    let found = "\(evidence.sampled) of \(evidence.objects) \(sizes) have samples"
    switch source {
    case .given: return "sampling rate \(value), as given"
    case .tooFewSamples: return "sampling rate \(value), the default: only \(found)"
    case .defaultFits: return "sampling rate \(value), the default: \(found), as it makes likely"
    case .inferred: return "sampling rate \(value), inferred: \(found)"
    }
  }
}
