import Gzip

/// gzip, by zlib, which checks the CRC-32 and the length at the end of each member.
final class GzipDecoder: Decoder {
  private let stream = InflateStream()

  func decode(_ input: Span<UInt8>, isLast: Bool, into output: inout [UInt8], at range: Range<Int>) -> DecodingStep {
    let step = stream.inflate(input, into: &output, at: range)
    let state: DecodingStep.State =
      switch step.status {
      case .inside, .stuck: .inside
      case .ended: .ended
      case .damaged: .damaged(stream.reason)
      }
    return DecodingStep(consumed: step.consumed, produced: step.produced, state: state)
  }

  func reset() { stream.reset() }
}
