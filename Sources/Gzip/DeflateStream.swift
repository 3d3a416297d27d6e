import CZlib

/// Owns a `z_stream` that compresses one segment, without gzip's header and trailer.
///
/// zlib keeps the address of the structure and refuses it if it has moved, so it has memory of its own from `deflateInit2_`
/// to `deflateEnd`.
@safe final class DeflateStream {
  private let stream: UnsafeMutablePointer<z_stream>
  private let compresses: Bool

  /// - Parameter compressing: whether the segment is compressed, or stored as it is.
  init(compressing: Bool) {
    compresses = compressing
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: z_stream())
    // 15 bits of window, negative: deflate and nothing else; 8 is zlib's default for memory.
    let status = unsafe deflateInit2_(
      stream, compressing ? Z_BEST_SPEED : Z_NO_COMPRESSION, Z_DEFLATED, -15, 8, Z_DEFAULT_STRATEGY, ZLIB_VERSION,
      Int32(MemoryLayout<z_stream>.size))
    precondition(status == Z_OK, "zlib: deflateInit2 returned \(status)")
  }

  deinit {
    unsafe deflateEnd(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  /// Compresses `input`, padded to whole bytes. Call it once.
  ///
  /// - Parameters:
  ///   - input: at most 2^31 bytes.
  ///   - dictionary: the bytes before, as far as the compressed data may refer to them.
  ///   - isLast: whether it is the last segment.
  func deflate(_ input: Span<UInt8>, behind dictionary: Span<UInt8>, isLast: Bool) -> [UInt8] {
    if compresses, !dictionary.isEmpty {
      // zlib reads the dictionary during the call and no more than its length.
      unsafe dictionary.withUnsafeBufferPointer { bytes in
        _ = unsafe deflateSetDictionary(stream, bytes.baseAddress, UInt32(bytes.count))
      }
    }
    // The most that the segment can take, with the empty block at its end.
    let room = Int(unsafe deflateBound(stream, UInt(input.count))) + 16
    return [UInt8](capacity: room) { output in
      // Both buffers outlive the call, and zlib keeps to the two lengths it is given.
      unsafe input.withUnsafeBufferPointer { input in
        unsafe output.withUnsafeMutableBufferPointer { output, count in
          // deflate only reads what next_in points to; its type says otherwise for historical reasons.
          unsafe stream.pointee.next_in = UnsafeMutablePointer(mutating: input.baseAddress)
          unsafe stream.pointee.avail_in = UInt32(input.count)
          unsafe stream.pointee.next_out = output.baseAddress
          unsafe stream.pointee.avail_out = UInt32(room)
          let status = unsafe CZlib.deflate(stream, isLast ? Z_FINISH : Z_SYNC_FLUSH)
          unsafe precondition(
            status == (isLast ? Z_STREAM_END : Z_OK) && stream.pointee.avail_in == 0, "zlib: deflate returned \(status)"
          )
          count = unsafe room - Int(stream.pointee.avail_out)
        }
      }
    }
  }
}
