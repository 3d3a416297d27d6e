import Glibc

/// Makes an estimate of all allocations from the sampled ones.
package struct Scaling {
  /// A size, as bytes on average, and how many objects each sampled one of it stands for.
  private struct Factor {
    var average = 0.0
    var scale = 0.0
  }

  private let rate: Int64
  /// Factors that were needed, each where a hash of its size says: there are few sizes, and two exponential functions are
  /// a third of what a bucket's numbers take.
  private var factors = [Factor](repeating: Factor(), count: 1 << 9)

  /// - Parameter rate: runtime.MemProfileRate.
  init(rate: Int64) { self.rate = rate }

  /// The probability that an object of `size` bytes is sampled: see `scale`.
  package static func probability(size: Int64, rate: Int64) -> Double {
    rate <= 1 ? 1 : -expm1(-Double(size) / Double(rate))
  }

  /// Scales what was sampled of objects of one size.
  ///
  /// The runtime samples a byte in `rate`, Poisson-distributed: an object of S bytes is sampled with probability
  /// 1 - exp(-S/rate), so each one found stands for 1 / (1 - exp(-S/rate)). The fractions are cut off, of the count
  /// and of the bytes separately, as runtime/pprof's `scaleHeapSample` does.
  ///
  /// - Parameters:
  ///   - count: sampled objects; negative if more frees than allocations were recorded.
  ///   - size: bytes of one object.
  /// - Returns: objects and bytes; nil if they do not fit.
  mutating func scale(count: Int64, size: Int64) -> (objects: Int64, bytes: Int64)? {
    guard count != 0, size != 0 else { return (0, 0) }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    if rate <= 1 { return (count, bytes) }
    let scale = factor(average: Double(bytes) / Double(count))
    guard let objects = Int64(exactly: (Double(count) * scale).rounded(.towardZero)),
      let space = Int64(exactly: (Double(bytes) * scale).rounded(.towardZero))
    else { return nil }
    return (objects, space)
  }

  private mutating func factor(average: Double) -> Double {
    let place = Int((average.bitPattern &* 0x9e37_79b9_7f4a_7c15) >> 55)
    if factors[place].average != average {
      factors[place] = Factor(average: average, scale: 1 / (1 - exp(-average / Double(rate))))
    }
    return factors[place].scale
  }
}
