import CZlib

/// Owns a `z_stream` that decompresses gzip; see `DeflateStream` for why it has memory of its own.
@safe final class InflateStream {
  private let stream: UnsafeMutablePointer<z_stream>

  init() {
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
  func reset() {
    _ = unsafe inflateReset(stream)
  }

  /// What zlib says of the last call that failed.
  var reason: String {
    // msg is a text of the library's own, or nil.
    guard let text = unsafe stream.pointee.msg else { return "no reason is known" }
    return unsafe String(cString: text)
  }

  /// One call of inflate.
  ///
  /// - Parameter input: at most 2^32 - 1 bytes.
  func inflate(_ input: Span<UInt8>, into output: inout [UInt8]) -> (consumed: Int, produced: Int, status: Int32) {
    let room = output.count
    // Both buffers outlive the call, and zlib keeps to the two lengths it is given.
    return unsafe input.withUnsafeBufferPointer { input in
      unsafe output.withUnsafeMutableBufferPointer { output in
        // inflate only reads what next_in points to.
        unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
        unsafe stream.pointee.avail_in = UInt32(input.count)
        unsafe stream.pointee.next_out = output.baseAddress
        unsafe stream.pointee.avail_out = UInt32(room)
        let status = unsafe CZlib.inflate(stream, Z_NO_FLUSH)
        return unsafe (
          input.count - Int(stream.pointee.avail_in), room - Int(stream.pointee.avail_out), status
        )
      }
    }
  }
}
