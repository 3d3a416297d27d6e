import CZstd

/// zstd, which checks a frame's checksum if it has one.
@safe final class ZstdDecoder: Decoder {
  private let stream: OpaquePointer
  /// How many bytes zstd wants next. It gets one block at a time, so that an error in a block does not lose those before.
  private var wanted: Int

  init() {
    // Only fails for want of memory.
    guard let stream = unsafe ZSTD_createDStream() else { preconditionFailure("zstd: no memory") }
    unsafe self.stream = unsafe stream
    wanted = unsafe ZSTD_initDStream(stream)
  }

  deinit { unsafe ZSTD_freeDStream(stream) }

  @unsafe func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecodingStep {
    let input = unsafe UnsafeBufferPointer(rebasing: input.prefix(max(1, wanted)))
    // zstd keeps to the two lengths it is given.
    var from = unsafe ZSTD_inBuffer(src: input.baseAddress, size: input.count, pos: 0)
    var to = unsafe ZSTD_outBuffer(dst: output.baseAddress, size: output.count, pos: 0)
    let result = unsafe ZSTD_decompressStream(stream, &to, &from)
    guard ZSTD_isError(result) == 0 else {
      // The library owns the text.
      let reason = unsafe String(cString: ZSTD_getErrorName(result))
      return unsafe DecodingStep(consumed: from.pos, produced: to.pos, state: .damaged(reason))
    }
    wanted = result
    return unsafe DecodingStep(consumed: from.pos, produced: to.pos, state: result == 0 ? .ended : .inside)
  }

  func reset() { wanted = unsafe ZSTD_initDStream(stream) }
}
