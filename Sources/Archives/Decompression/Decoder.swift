/// Takes one compressed form apart, piece by piece.
protocol Decoder: AnyObject {
  /// Decompresses some of `input` to `output[range]`, as much as there is room for.
  ///
  /// - Parameter isLast: whether nothing comes behind `input`.
  func decode(_ input: Span<UInt8>, isLast: Bool, into output: inout [UInt8], at range: Range<Int>) -> DecodingStep

  /// Makes ready for the next member, stream or frame.
  func reset()
}

/// What one call of a decoder did.
struct DecodingStep {
  /// How it stands with the data.
  enum State {
    /// More of them are to come.
    case inside
    /// A member, a stream, a frame has ended; its checksum, if it has one, is right.
    case ended
    /// They cannot be decompressed any further; the library says why.
    case damaged(String)
  }

  /// How many bytes of the input were taken.
  let consumed: Int
  /// How many bytes of the output were filled, also if the data turned out to be damaged behind them.
  let produced: Int
  let state: State
}

/// Calls `body` with the memory of both, which is there during the call and no longer.
func withMemory(
  of input: Span<UInt8>, _ output: inout [UInt8], _ range: Range<Int>,
  _ body: (UnsafeBufferPointer<UInt8>, UnsafeMutableBufferPointer<UInt8>) -> DecodingStep
) -> DecodingStep {
  unsafe input.withUnsafeBufferPointer { input in
    unsafe output.withUnsafeMutableBufferPointer { output in
      unsafe body(input, UnsafeMutableBufferPointer(rebasing: output[range]))
    }
  }
}
