import CLz4

/// Frames of lz4, which checks blocks and contents if they have checksums.
@safe final class Lz4Decoder: Decoder {
  private let context: OpaquePointer
  /// How many bytes lz4 wants next. It gets one block at a time, so that an error in a block does not lose those before.
  private var wanted = shortestHeader

  private static let shortestHeader = 7

  init() {
    var context: OpaquePointer?
    let status = unsafe LZ4F_createDecompressionContext(&context, UInt32(LZ4F_VERSION))
    // Only fails for want of memory.
    guard LZ4F_isError(status) == 0, let context = unsafe context else { preconditionFailure("lz4: no memory") }
    unsafe self.context = unsafe context
  }

  deinit { unsafe LZ4F_freeDecompressionContext(context) }

  @unsafe func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecodingStep {
    let input = unsafe UnsafeBufferPointer(rebasing: input.prefix(max(1, wanted)))
    // lz4 keeps to the two lengths it is given, and says how much of each it used.
    var (consumed, produced) = (input.count, output.count)
    let result = unsafe LZ4F_decompress(context, output.baseAddress, &produced, input.baseAddress, &consumed, nil)
    guard LZ4F_isError(result) == 0 else {
      // The library owns the text.
      let reason = unsafe String(cString: LZ4F_getErrorName(result))
      return DecodingStep(consumed: consumed, produced: produced, state: .damaged(reason))
    }
    wanted = result
    return DecodingStep(consumed: consumed, produced: produced, state: result == 0 ? .ended : .inside)
  }

  func reset() {
    unsafe LZ4F_resetDecompressionContext(context)
    wanted = Self.shortestHeader
  }
}
