import Gzip

/// Decompresses one compressed form, piece by piece.
protocol Decoder: AnyObject {
  /// Decompresses some of `input` to `output`, as much as there is room for.
  ///
  /// - Parameter isLast: whether nothing comes behind `input`.
  @unsafe func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecodingStep

  /// Prepares for the next member, stream or frame.
  func reset()
}

/// What one call of a decoder did.
struct DecodingStep {
  /// Whether there is more to come.
  enum State {
    /// More data follow.
    case inside
    /// A member, stream or frame has ended; its checksum, if it has one, is right.
    case ended
    /// The data cannot be decompressed further; the library says why.
    case damaged(String)
  }

  /// How many bytes of the input were taken.
  let consumed: Int
  /// How many bytes of the output were filled, even if the data after them are damaged.
  let produced: Int
  let state: State
}

/// gzip, by zlib, which checks the CRC-32 and the length at the end of each member.
extension InflateStream: Decoder {
  @unsafe func decode(
    _ input: UnsafeBufferPointer<UInt8>, isLast: Bool, into output: UnsafeMutableBufferPointer<UInt8>
  ) -> DecodingStep {
    let step = unsafe inflate(input, into: output)
    let state: DecodingStep.State =
      switch step.status {
      case .inside, .stuck: .inside
      case .ended: .ended
      case .damaged: .damaged(reason)
      }
    return DecodingStep(consumed: step.consumed, produced: step.produced, state: state)
  }
}
