import Glibc

/// Makes an estimate of all allocations from the sampled ones.
package enum Scaling {
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
  ///   - rate: runtime.MemProfileRate.
  /// - Returns: objects and bytes; nil if they do not fit.
  static func scale(count: Int64, size: Int64, rate: Int64) -> (objects: Int64, bytes: Int64)? {
    guard count != 0, size != 0 else { return (0, 0) }
    let (bytes, overflow) = count.multipliedReportingOverflow(by: size)
    guard !overflow else { return nil }
    if rate <= 1 { return (count, bytes) }
    let average = Double(bytes) / Double(count)
    let scale = 1 / (1 - exp(-average / Double(rate)))
    guard let objects = Int64(exactly: (Double(count) * scale).rounded(.towardZero)),
      let space = Int64(exactly: (Double(bytes) * scale).rounded(.towardZero))
    else { return nil }
    return (objects, space)
  }
}
