package import GoHeapDump

/// A hash of the frames of a goroutine, by which equal stacks are found without keeping their frames: a stack may have
/// millions of them.
///
/// Two polynomials modulo the prime 2^61 - 1, at places drawn anew in every process, whose coefficients are the frames:
/// two stacks of n frames that differ have the same hash with a probability below (3n / 2^60)², whoever has made them. For
/// a million frames that is 2^-76.
package struct StackHash: Hashable, Sendable {
  private var first: UInt64 = 1
  private var second: UInt64 = 1

  private static let prime: UInt64 = 1 << 61 - 1
  private static let places = (first: UInt64.random(in: 1 << 32..<prime), second: UInt64.random(in: 1 << 32..<prime))

  /// The hash of no frames.
  package init() {}

  /// Adds the next frame: its function, the function's code and the instruction.
  package mutating func add(_ frame: Goroutines.Frame) {
    let low: UInt64 = 1 << 60 - 1
    add(frame.entry & low)
    add(frame.pc & low)
    add(frame.entry >> 60 | (frame.pc >> 60) << 4 | UInt64(frame.functionNumber) << 8)
  }

  /// Adds the name of the next frame's function alone.
  mutating func add(nameOf frame: Goroutines.Frame) { add(UInt64(frame.functionNumber)) }

  /// - Parameter word: less than the prime.
  private mutating func add(_ word: UInt64) {
    first = Self.next(first, Self.places.first, word)
    second = Self.next(second, Self.places.second, word)
  }

  /// `sum * place + word`, reduced to at most the prime.
  private static func next(_ sum: UInt64, _ place: UInt64, _ word: UInt64) -> UInt64 {
    let product = sum.multipliedFullWidth(by: place)
    // 2^61 is 1 here. Each part is below 2^61, so that the sum is below 2^63.
    let whole = (product.low & prime) + (product.high << 3 | product.low >> 61) + word
    let reduced = (whole & prime) + whole >> 61
    return reduced >= prime ? reduced - prime : reduced
  }
}
