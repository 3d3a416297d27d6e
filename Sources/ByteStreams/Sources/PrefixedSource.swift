/// A source whose first bytes were read before, to find out what it is.
public final class PrefixedSource: ByteSource {
  private var prefix: [UInt8]
  private var position = 0
  private let rest: any ByteSource
  /// How many bytes of `rest` were read or skipped.
  private var restPosition = 0

  /// `prefix`, then what is left in `rest`.
  public init(prefix: [UInt8], rest: any ByteSource) {
    self.prefix = prefix
    self.rest = rest
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    guard position < prefix.count else {
      let count = try rest.read(into: &buffer, at: range)
      restPosition += count
      return count
    }
    let count = min(range.count, prefix.count - position)
    for index in 0..<count { buffer[range.lowerBound + index] = prefix[position + index] }
    position += count
    return count
  }

  public func skip(_ count: Int) throws(ByteStreamError) -> Int {
    let own = min(count, prefix.count - position)
    position += own
    if own == count { return count }
    let skipped = try rest.skip(count - own)
    restPosition += skipped
    return own + skipped
  }

  public func canGoBack(_ count: Int) -> Bool { count <= restPosition && rest.canGoBack(count) }

  public func goBack(_ count: Int) throws(ByteStreamError) {
    try rest.goBack(count)
    restPosition -= count
  }

  /// The prefix is what was read from the rest; if something lies in front of it, the two differ.
  public func restarted() throws(ByteStreamError) -> (any ByteSource)? {
    guard let again = try rest.restarted() else { return nil }
    var first = [UInt8](repeating: 0, count: prefix.count)
    guard try again.readFully(into: &first) == prefix.count, first == prefix else { return nil }
    return PrefixedSource(prefix: first, rest: again)
  }

  public var randomAccess: (bytes: any RandomAccessBytes, position: Int)? {
    position < prefix.count ? nil : rest.randomAccess
  }

  /// The prefix is what was read from the rest.
  public var anywhere: (bytes: any RandomAccessBytes, position: Int)? {
    guard let (bytes, end) = rest.anywhere, end >= prefix.count - position else { return nil }
    return (bytes, end - (prefix.count - position))
  }
}
