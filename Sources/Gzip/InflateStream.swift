import CZlib

/// Owns a `z_stream` that decompresses gzip; see `DeflateStream` for why it has memory of its own.
@safe package final class InflateStream {
  private let stream: UnsafeMutablePointer<z_stream>

  /// Ready for the first member.
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

  /// Makes ready for the next gzip member.
  package func reset() {
    _ = unsafe inflateReset(stream)
  }

  /// What zlib says of the last call that failed.
  package var reason: String {
    // msg is a text of the library's own, or nil.
    guard let text = unsafe stream.pointee.msg else { return "no reason is known" }
    return unsafe String(cString: text)
  }

  /// How it stands after a call.
  package enum Status {
    /// More is to come.
    case inside
    /// A member has ended, and fits its checksum and length.
    case ended
    /// Nothing could be done: the input, or the room, is used up.
    case stuck
    /// `reason` says why nothing more comes out.
    case damaged
  }

  /// One call of inflate.
  ///
  /// - Parameter input: at most 2^32 - 1 bytes.
  /// - Returns: how many bytes were taken and put into `output[range]`, also if what is behind them is damaged.
  package func inflate(
    _ input: Span<UInt8>, into output: inout [UInt8], at range: Range<Int>
  ) -> (consumed: Int, produced: Int, status: Status) {
    // Both buffers outlive the call, and zlib keeps to the two lengths it is given.
    unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        let room = UInt32(clamping: range.count)
        // inflate only reads what next_in points to.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = UnsafeMutableBufferPointer(rebasing: output[range]).baseAddress
        unsafe stream.pointee.avail_out = room
        let status: Status =
          switch unsafe CZlib.inflate(stream, Z_NO_FLUSH) {
          case Z_OK: .inside
          case Z_STREAM_END: .ended
          case Z_BUF_ERROR: .stuck
          default: .damaged
          }
        return unsafe (
          input.count - Int(stream.pointee.avail_in), Int(room - stream.pointee.avail_out), status
        )
      }
    }
  }
}
