/// Sums and differences of numbers that a damaged dump may have, which stay in 64 bits.
extension UInt64 {
  /// The sum, or the largest number if that is less.
  package func addingClamped(_ other: UInt64) -> UInt64 {
    let (sum, overflow) = addingReportingOverflow(other)
    return overflow ? .max : sum
  }

  /// The difference, or 0 if `other` is larger.
  package func subtractingClamped(_ other: UInt64) -> UInt64 { self > other ? self - other : 0 }
}
