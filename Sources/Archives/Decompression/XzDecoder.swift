import CLzma

/// xz, by liblzma, which checks each block and goes on with streams that follow.
@safe final class XzDecoder: Decoder {
  /// liblzma keeps addresses of its parts, so it must not move.
  private let stream: UnsafeMutablePointer<lzma_stream>

  /// Dictionaries can be larger, but xz only makes them when told to.
  private static let memoryLimit: UInt64 = 1 << 30
  /// LZMA_CONCATENATED, a macro that Swift does not see.
  private static let concatenated: UInt32 = 0x08

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: lzma_stream())
    let status = unsafe lzma_stream_decoder(stream, Self.memoryLimit, Self.concatenated)
    precondition(status == LZMA_OK, "xz: lzma_stream_decoder returned \(status)")
  }

  deinit {
    unsafe lzma_end(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  @unsafe func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecodingStep {
    // liblzma keeps to the two lengths it is given.
    unsafe stream.pointee.next_in = input.baseAddress
    unsafe stream.pointee.avail_in = input.count
    unsafe stream.pointee.next_out = output.baseAddress
    unsafe stream.pointee.avail_out = output.count
    let status = unsafe lzma_code(stream, isLast ? LZMA_FINISH : LZMA_RUN)
    let state: DecodingStep.State =
      switch status {
      // No progress. The caller knows whether more input comes.
      case LZMA_OK, LZMA_BUF_ERROR: .inside
      case LZMA_STREAM_END: .ended
      default: .damaged(Self.reason(status))
      }
    return unsafe DecodingStep(
      consumed: input.count - stream.pointee.avail_in, produced: output.count - stream.pointee.avail_out, state: state
    )
  }

  func reset() {
    // The next call reports an error of this one.
    _ = unsafe lzma_stream_decoder(stream, Self.memoryLimit, Self.concatenated)
  }

  private static func reason(_ status: lzma_ret) -> String {
    switch status {
    case LZMA_DATA_ERROR: "contradictory data or a wrong checksum"
    case LZMA_FORMAT_ERROR: "something else begins where a stream should"
    case LZMA_OPTIONS_ERROR: "a header with options that are unknown"
    case LZMA_MEMLIMIT_ERROR: "it needs more than \(memoryLimit >> 20) MiB of memory"
    case LZMA_MEM_ERROR: "no memory"
    default: "liblzma's error \(status.rawValue)"
    }
  }
}
