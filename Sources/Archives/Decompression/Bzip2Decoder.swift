import CBzip2

/// bzip2, which checks each block.
@safe final class Bzip2Decoder: Decoder {
  /// libbz2 keeps its address, so it must not move.
  private let stream: UnsafeMutablePointer<bz_stream>

  init() {
    unsafe stream = .allocate(capacity: 1)
    unsafe stream.initialize(to: bz_stream())
    open()
  }

  deinit {
    unsafe BZ2_bzDecompressEnd(stream)
    unsafe stream.deinitialize(count: 1)
    unsafe stream.deallocate()
  }

  private func open() {
    let status = unsafe BZ2_bzDecompressInit(stream, 0, 0)
    precondition(status == BZ_OK, "bzip2: BZ2_bzDecompressInit returned \(status)")
  }

  @unsafe func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecodingStep {
    // libbz2 only reads what next_in points to, and keeps to the two lengths it is given, which are below 2^32.
    unsafe stream.pointee.next_in = UnsafeMutableRawPointer(mutating: input.baseAddress)?
      .assumingMemoryBound(to: CChar.self)
    unsafe stream.pointee.avail_in = UInt32(input.count)
    unsafe stream.pointee.next_out = UnsafeMutableRawPointer(output.baseAddress)?.assumingMemoryBound(to: CChar.self)
    unsafe stream.pointee.avail_out = UInt32(clamping: output.count)
    let room = Int(UInt32(clamping: output.count))
    let status = unsafe BZ2_bzDecompress(stream)
    let state: DecodingStep.State =
      switch status {
      case BZ_OK: .inside
      case BZ_STREAM_END: .ended
      case BZ_DATA_ERROR: .damaged("contradictory data or a wrong checksum")
      case BZ_DATA_ERROR_MAGIC: .damaged("something else begins where a stream should")
      case BZ_MEM_ERROR: .damaged("no memory")
      default: .damaged("libbz2's error \(status)")
      }
    return unsafe DecodingStep(
      consumed: input.count - Int(stream.pointee.avail_in), produced: room - Int(stream.pointee.avail_out),
      state: state)
  }

  func reset() {
    unsafe BZ2_bzDecompressEnd(stream)
    open()
  }
}
