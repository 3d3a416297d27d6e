/// How much of a long memory range a dump really holds.
///
/// The runtime hands the contents of a range to one system call, with the length as an `int32`
/// (runtime/heapdump.go, `dwrite`), and does not look at how much was written. So a range of 2 GiB or more is cut: the
/// dump names its whole length, and what follows comes earlier than that. Seen with Go 1.27 on linux/amd64: of 3 GiB
/// the dump holds 2 GiB less a page, of 5 GiB it holds 1 GiB.
struct LongMemory: Sendable {
  /// How the length reaches the system call.
  private enum Write {
    /// As it is.
    case whole
    /// The lowest 32 bits, taken as positive (amd64).
    case zeroExtended
    /// The lowest 32 bits, taken with their sign; Linux refuses to write a negative number of bytes
    /// (other architectures; from the sources, not seen).
    case signExtended
  }

  private let write: Write
  /// Bytes from the lowest address of the heap to the highest: what claims to be longer is damage, not a long range.
  private let heapSize: UInt64

  /// Linux writes at most so many bytes in one call: 2 GiB less a page.
  static let longestWrite: UInt64 = 0x7fff_f000

  /// Ranges as long as they say: as long as nothing is known of the program.
  init() { (write, heapSize) = (.whole, 0) }

  /// How the program that `params` describes wrote its ranges.
  init(_ params: Params) {
    write = params.version < .go1_5 ? .whole : params.arch == "amd64" ? .zeroExtended : .signExtended
    heapSize = params.arenaSize
  }

  /// The bytes behind a length of `declared`.
  @inline(__always)
  func storedLength(_ declared: UInt64) -> UInt64 {
    declared <= Self.longestWrite ? declared : storedLengthOfLong(declared)
  }

  private func storedLengthOfLong(_ declared: UInt64) -> UInt64 {
    guard declared <= heapSize else { return declared }
    let low = UInt32(truncatingIfNeeded: declared)
    switch write {
    case .whole: return declared
    case .zeroExtended: return min(UInt64(low), Self.longestWrite)
    case .signExtended: return low > UInt32(Int32.max) ? 0 : min(UInt64(low), Self.longestWrite)
    }
  }
}
