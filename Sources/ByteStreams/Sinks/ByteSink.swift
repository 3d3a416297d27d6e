/// Bytes go in, front to back; `finish()` says that the last one has come.
public protocol ByteSink: AnyObject {
  /// Takes all bytes of `buffer[range]`.
  func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError)

  /// Everything was written. What was taken becomes final, whatever that means for the sink.
  func finish() throws(ByteStreamError)
}
