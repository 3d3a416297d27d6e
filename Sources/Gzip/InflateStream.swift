import CZlib

/// Owns a `z_stream` that decompresses gzip. It has memory of its own, as zlib refuses a structure that has moved.
@safe package final class InflateStream {
  private let stream: UnsafeMutablePointer<z_stream>

  /// A stream that is ready for the first member.
  package init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 bits of window, +16: gzip and nothing else.
    let status = unsafe inflateInit2_(stream, 15 + 16, ZLIB_VERSION, Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib: inflateInit2 returned \(status)")
  }

  deinit {
    unsafe inflateEnd(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// Prepares for the next gzip member.
  package func reset() { _ = unsafe inflateReset(stream) }

  /// zlib's text about the last call that failed.
  package var reason: String {
    // msg is a text of the library's own, or nil.
    guard let text = unsafe stream.pointee.msg else { return "no reason is known" }
    return unsafe String(cString: text)
  }

  /// The state after a call.
  package enum Status {
    /// More is to come.
    case inside
    /// A member has ended, and fits its checksum and length.
    case ended
    /// No progress: the input or the room is used up.
    case stuck
    /// The data are damaged; `reason` says how.
    case damaged
  }

  /// One call of inflate.
  ///
  /// - Parameter input: at most 2^32 - 1 bytes.
  /// - Returns: how many bytes were taken and put into `output`, even if the data after them are damaged.
  @unsafe package func inflate(
    _ input: UnsafeBufferPointer<UInt8>, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> (consumed: Int, produced: Int, status: Status) {
    let room = UInt32(clamping: output.count)
    // inflate only reads what next_in points to, and keeps to the two lengths.
    unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
    unsafe stream.pointee.avail_in = UInt32(input.count)
    unsafe stream.pointee.next_out = output.baseAddress
    unsafe stream.pointee.avail_out = room
    let status: Status =
      switch unsafe CZlib.inflate(stream, Z_NO_FLUSH) {
      case Z_OK: .inside
      case Z_STREAM_END: .ended
      case Z_BUF_ERROR: .stuck
      default: .damaged
      }
    return unsafe (input.count - Int(stream.pointee.avail_in), Int(room - stream.pointee.avail_out), status)
  }
}
