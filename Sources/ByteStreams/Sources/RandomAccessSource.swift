/// Reads random-access bytes front to back, from one position on.
public final class RandomAccessSource: ByteSource {
  private let bytes: any RandomAccessBytes
  private let start: Int
  /// Where the next byte is.
  public private(set) var position: Int

  /// A source of `bytes` from `position` on.
  public init(_ bytes: any RandomAccessBytes, from position: Int) {
    self.bytes = bytes
    self.position = position
    start = position
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    let count = try bytes.read(into: &buffer, at: range, from: position)
    position += count
    return count
  }

  public func skip(_ count: Int) -> Int {
    let skipped = max(0, min(count, bytes.length - position))
    position += skipped
    return skipped
  }

  public func restarted() -> (any ByteSource)? { RandomAccessSource(bytes, from: start) }

  public var anywhere: (bytes: any RandomAccessBytes, position: Int)? { (bytes, position) }

  public func canGoBack(_ count: Int) -> Bool { count <= position }

  public func goBack(_ count: Int) { position -= count }
}
