import Glibc
package import GoExecutable

/// The runtime.MemProfileRate of the program that wrote a dump, and how it is known.
public struct SamplingRate: Equatable, Sendable {
  /// How the rate is known.
  public enum Source: String, Codable, Sendable {
    /// The user said it.
    case given
    /// Too few objects have samples: the runtime's default is assumed.
    case tooFewSamples = "too_few_samples"
    /// The samples do not refute the runtime's default.
    case defaultFits = "default_fits"
    /// The samples refute the default; a power of two near the rate that they stand for.
    case inferred
    /// The executable's code allows it, and the samples do not refute it.
    case executable
    /// It is the variable's value, which a core has.
    case program
  }

  /// How far one of the four sums is explained.
  public struct Sum: Equatable, Codable, Sendable {
    /// `live_objects`, `live_bytes`, `allocations` or `allocated_bytes`.
    public let name: String
    /// What the dump knows.
    public let known: Double
    /// How many samples stand for it.
    public let samples: Double
    /// At which rate the samples stand for all of it: an upper bound of the real one, but for chance.
    public let rate: Double
  }

  /// Bytes of allocation from one sample to the next, on average.
  public private(set) var value: Int64
  /// How it is known.
  public private(set) var source: Source
  /// The sums that the dump tells, where they were looked at.
  public private(set) var sums: [Sum] = []
  /// The smallest rate that is likely: there, half of the best explained sum is explained. Nil if the user said the rate or
  /// nothing was sampled.
  public private(set) var low: Int64?
  /// The largest rate that no sum refutes; nil if none is refuted.
  public private(set) var high: Int64?
  /// In words, how the executable sets the rate; empty if it does not tell.
  private var code = ""
  /// Why the rate may be another one; nil if there is no reason.
  package private(set) var doubt: String?

  /// runtime.MemProfileRate if a program does not set it.
  public static let standard: Int64 = 512 * 1024

  /// Fewer samples in a sum say nothing of the rate.
  private static let enoughSamples = 10.0

  /// A rate that the user said.
  public init(given value: Int64) {
    self.value = value
    source = .given
  }

  /// The rate that the program had set, or left.
  init(ofProgram value: Int64) {
    self.value = value
    source = .program
  }

  /// The rate that explains which objects have samples.
  ///
  /// What was never sampled, because it was allocated before the program set the rate or is not published yet, makes the
  /// totals of a dump too large, never too small. So each sum gives an upper bound, and the smallest is the best.
  /// The default is kept unless a sum refutes it. Where nearly everything has samples, the rate is 1. Programs set powers
  /// of two.
  package init(_ evidence: SamplingEvidence) {
    let sums = evidence.sums
    let most = sums.map(\.samples).max() ?? 0
    let standard = Double(Self.standard)
    let isRefuted = sums.contains { $0.refutes(standard) }
    let judges = sums.filter { $0.samples >= Self.enoughSamples }
    // If only a few samples refute the default, there is nothing better than these.
    let speaking = judges.isEmpty && isRefuted ? sums : judges
    let smallest = speaking.min { $0.solution < $1.solution }
    if let smallest, isRefuted || evidence.isComplete && Self.isFarBelow(smallest, standard) {
      let isComplete = smallest.solution < 64 || speaking.contains { $0.isNearlyComplete }
      (value, source) = (isComplete ? 1 : Int64(1) << Int64(log2(smallest.solution).rounded()), .inferred)
    } else {
      (value, source) = (Self.standard, most < Self.enoughSamples ? .tooFewSamples : .defaultFits)
    }
    self.sums = sums.map { Sum(name: $0.kind.rawValue, known: $0.known, samples: $0.samples, rate: $0.solution) }
    if let best = evidence.best {
      let bound = sums.map(\.upperBound).min() ?? 1
      low = Int64(min(best.lowerBound, bound).rounded())
      // No program sets so much.
      high = bound < 0x1p48 ? Int64(bound.rounded()) : nil
    }
    if most < Self.enoughSamples {
      doubt =
        most == 0
        ? "no object has a sample"
        : most == 1 ? "there is only one sample to tell it by" : "there are only \(Int(most)) samples to tell it by"
    } else if let smallest, let largest = speaking.max(by: { $0.solution < $1.solution }),
      max(largest.solution, 64) > 8 * max(smallest.solution, 64)
    {
      doubt = """
        \(smallest.kind.text) speak for \(Int64(smallest.solution.rounded())), \(largest.kind.text) for \
        \(Int64(largest.solution.rounded())), as if it had been set late or changed
        """
    }
  }

  /// Whether so little of a sum is explained at a rate that the real one must be much larger.
  private static func isFarBelow(_ sum: SamplingEvidence.Sum, _ rate: Double) -> Bool {
    let claim = sum.claim(rate)
    return sum.samples >= 3 * enoughSamples && claim.total + 3.3 * claim.variance.squareRoot() < sum.known / 3
  }

  /// The rate among those that an executable's code allows, as far as it says.
  ///
  /// - Parameter name: what the executable is called.
  package init(_ evidence: SamplingEvidence, _ rate: MemProfileRate, in name: String) {
    self.init(evidence)
    guard !rate.isComputed else { return }
    // At 0 nothing is sampled.
    let constants = rate.constants.filter { $0.value > 0 && $0.value != rate.initial }
    let initial = rate.initial > 0 ? [rate.initial] : []
    let candidates = Set(constants.map(\.value) + initial).sorted()
    guard let smallest = candidates.first else { return }
    let allowed = candidates.filter { candidate in !evidence.sums.contains { $0.refutes(Double(candidate)) } }
    let chosen = Self.likeliest(allowed, evidence, constants.map(\.value)) ?? smallest
    guard !allowed.isEmpty || !rate.constants.isEmpty else {
      // GODEBUG=memprofilerate sets it, too.
      doubt = "\(name) sets \(rate.initial), which the samples refute"
      return
    }
    let inferred = value
    (value, source, doubt) = (chosen, .executable, nil)
    let setter = constants.first { $0.value == chosen }
    let origin =
      setter.map { "set by \($0.function) (\(name))" }
      ?? (rate.constants.isEmpty ? "which no code of \(name) changes" : "with which \(name) begins")
    if allowed.isEmpty {
      code = origin
      doubt = "the samples speak for \(inferred)"
    } else {
      code = evidence.sums.isEmpty ? origin : "\(origin), agrees with the samples"
    }
    if rate.constants.contains(where: { $0.value <= 0 }) { doubt = "\(name) also sets 0, and then nothing is sampled" }
  }

  /// The rate that makes the samples the most likely, of those that none of the sums refutes. That code which sets a rate
  /// has run, and early, is likelier than that it has not.
  private static func likeliest(_ rates: [Int64], _ evidence: SamplingEvidence, _ stored: [Int64]) -> Int64? {
    guard rates.count > 1 else { return rates.first }
    guard let best = evidence.best else { return rates.first { stored.contains($0) } ?? rates.last }
    let scores = rates.map { best.evidence(Double($0)) + (stored.contains($0) ? log(3.0) : 0) }
    return zip(rates, scores).max { $0.1 < $1.1 }?.0
  }
}

extension SamplingRate: CustomStringConvertible {
  /// The rate and how it is known: `sampling rate 4096, inferred: 57 samples speak by live bytes for 3912; 2048 to 4471 is possible`.
  public var description: String {
    switch source {
    case .given: "sampling rate \(value), as given"
    case .program: "sampling rate \(value), as the program had it"
    case .executable: "sampling rate \(value), \(code)"
    case .inferred: "sampling rate \(value), inferred: \(found)"
    case .tooFewSamples: "sampling rate \(value), the default: \(sums.isEmpty ? "nothing to tell it by" : found)"
    case .defaultFits: "sampling rate \(value), the default, not refuted: \(found)"
    }
  }

  /// Which sums spoke, and for what.
  private var found: String {
    // In a damaged dump, numbers may be of any size.
    let samples = Int64(min(sums.map(\.samples).max() ?? 0, 0x1p62))
    let texts = sums.map { sum in
      let kind = SamplingEvidence.Sum.Kind(rawValue: sum.name)?.text ?? sum.name
      return "\(kind) for \(sum.rate < 0x1p62 ? "\(Int64(sum.rate.rounded()))" : "more than 2^62")"
    }
    let range = low.map { "; \($0) \(high.map { "to \($0)" } ?? "or more") is possible" } ?? ""
    return
      "\(Shortfall.count(Int(samples), "sample")) speak\(samples == 1 ? "s" : "") by \(texts.joined(separator: ", "))\(range)"
  }

  /// What the user should know of it; nil if it is sure, or is the default and nothing speaks against it.
  ///
  /// - Parameter names: what the settings are called that help.
  package func warning(_ names: SettingNames) -> String? {
    switch source {
    case .given, .program: nil
    case .executable: doubt.map { "\(self); \($0) (\(names.rate) sets another)" }
    case .inferred: "\(self)\(doubt.map { "; \($0)" } ?? "") (\(names.rate) sets another)"
    case .tooFewSamples, .defaultFits:
      doubt.map { "sampling rate \(value), the default: \($0) (\(names.rate) sets another)" }
    }
  }
}
