import CZlib

/// Owns a `z_stream` that compresses.
///
/// zlib keeps the address of the structure and refuses a moved one, so it lies in memory of its own from
/// `deflateInit2_` to `deflateEnd`.
@safe final class DeflateStream {
  private let stream: UnsafeMutablePointer<z_stream>

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 bits of window, +16: a gzip header and trailer; 8 is zlib's default for memory.
    let status = unsafe deflateInit2_(
      stream, Z_BEST_SPEED, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib: deflateInit2 returned \(status)")
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// One call of deflate.
  ///
  /// - Parameter input: at most 2^32 - 1 bytes.
  func deflate(
    _ input: Span<UInt8>, into output: inout [UInt8], flush: Int32
  ) -> (consumed: Int, produced: Int) {
    let room = output.count
    // Both buffers outlive the call, and zlib keeps to the two lengths it is given.
    return unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        // deflate only reads what next_in points to; its type says otherwise for historical reasons.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(room)
        let status = unsafe CZlib.deflate(stream, flush)
        // Z_BUF_ERROR only says that there was nothing to do; Z_STREAM_ERROR would be a mistake of this file.
        precondition(status != Z_STREAM_ERROR, "zlib: deflate was called out of order")
        return unsafe (input.count - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out))
      }
    }
  }
}
