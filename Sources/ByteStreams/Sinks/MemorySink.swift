/// A sink that keeps what it takes in memory.
public final class MemorySink: ByteSink {
  /// What was written so far.
  public private(set) var bytes: [UInt8] = []

  /// An empty sink.
  public init() {}

  public func write(_ buffer: [UInt8], at range: Range<Int>) { bytes.append(contentsOf: buffer[range]) }

  public func finish() {}
}
