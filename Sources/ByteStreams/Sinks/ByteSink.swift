/// Takes bytes, front to back; `finish()` marks the end.
public protocol ByteSink: AnyObject {
  /// Takes all bytes of `buffer[range]`.
  func write(_ buffer: [UInt8], at range: Range<Int>) throws(ByteStreamError)

  /// Ends the output: a file gets its name, a compressor writes its last block.
  func finish() throws(ByteStreamError)
}
