/// A source whose first bytes were read already, to see what it is.
public final class PrefixedSource: ByteSource {
  private var prefix: [UInt8]
  private var position = 0
  private let rest: any ByteSource

  /// `prefix`, then what is left in `rest`.
  public init(prefix: [UInt8], rest: any ByteSource) {
    self.prefix = prefix
    self.rest = rest
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    guard position < prefix.count else { return try rest.read(into: &buffer, at: range) }
    let count = min(range.count, prefix.count - position)
    for index in 0..<count { buffer[range.lowerBound + index] = prefix[position + index] }
    position += count
    return count
  }

  public func skip(_ count: Int) throws(ByteStreamError) -> Int {
    let own = min(count, prefix.count - position)
    position += own
    return own == count ? count : own + (try rest.skip(count - own))
  }
}
