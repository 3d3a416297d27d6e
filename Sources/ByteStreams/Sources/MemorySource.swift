/// A source of bytes in memory.
public final class MemorySource: ByteSource {
  private let bytes: [UInt8]
  private var position = 0
  private let chunk: Int

  /// A source of `bytes` that hands out at most `chunk` of them at a time. Like a pipe, it then cannot go back.
  public init(_ bytes: [UInt8], chunk: Int = .max) {
    self.bytes = bytes
    self.chunk = chunk
  }

  public func read(into buffer: inout [UInt8], at range: Range<Int>) -> Int {
    let count = min(range.count, bytes.count - position, chunk)
    for index in 0..<count { buffer[range.lowerBound + index] = bytes[position + index] }
    position += count
    return count
  }

  public func restarted() -> (any ByteSource)? { isWhole ? MemorySource(bytes) : nil }

  private var isWhole: Bool { chunk >= bytes.count }

  public func canGoBack(_ count: Int) -> Bool { isWhole && count <= position }

  public func goBack(_ count: Int) { position -= count }

  public var randomAccess: (bytes: any RandomAccessBytes, position: Int)? {
    isWhole ? (MemoryBytes(bytes), position) : nil
  }
}
