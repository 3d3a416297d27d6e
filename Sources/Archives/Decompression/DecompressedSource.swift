import ByteStreams

/// What comes out of a compressed source: all that can be decompressed, then the end or the error.
///
/// Checksums are checked, so data are right only when their end was reached. Members, streams and frames one after the
/// other are one.
final class DecompressedSource: ByteSource {
  private enum State {
    case inside
    /// A member has ended; another may follow.
    case between
    case ended
    case failed(ByteStreamError)
  }

  private let source: any ByteSource
  private let form: CompressedForm
  private let decoder: any Decoder
  private var state = State.inside
  private var input = [UInt8](repeating: 0, count: 64 << 10)
  /// Which bytes of `input` are still to be decompressed.
  private var pending = 0..<0
  private var isSourceAtEnd = false
  /// Whether what came out may be wrong, as it did not fit its checksum or could not be decompressed.
  private(set) var isDamaged = false

  init(_ source: any ByteSource, _ form: CompressedForm, _ decoder: any Decoder) {
    self.source = source
    self.form = form
    self.decoder = decoder
  }

  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    var filled = range.lowerBound
    // What is there is handed out before more is waited for.
    while filled == range.lowerBound || !pending.isEmpty, filled < range.upperBound {
      switch state {
      case .failed(let error):
        if filled > range.lowerBound { return filled - range.lowerBound }
        throw error
      case .ended: return filled - range.lowerBound
      case .between: goOn()
      case .inside: filled += decode(into: &buffer, at: filled..<range.upperBound)
      }
    }
    return filled - range.lowerBound
  }

  private func decode(into buffer: inout [UInt8], at range: Range<Int>) -> Int {
    if pending.isEmpty, !isSourceAtEnd {
      refill(1)
      if case .failed = state { return 0 }
    }
    let step = decoder.decode(
      input.span.extracting(pending), isLast: isSourceAtEnd, into: &buffer, at: range)
    pending = (pending.lowerBound + step.consumed)..<pending.upperBound
    switch step.state {
    case .ended: state = .between
    case .damaged(let reason): fail("the compressed data are damaged (\(form.name): \(reason))")
    case .inside where step.consumed == 0 && step.produced == 0:
      if isSourceAtEnd {
        state = .failed(.read(reason: "the compressed data (\(form.name)) end too soon"))
      } else {
        fail("the compressed data are damaged (\(form.name): they lead nowhere)")
      }
    case .inside: break
    }
    return step.produced
  }

  /// Looks at what stands behind a member.
  private func goOn() {
    refill(CompressedForm.skippableHeader)
    if case .failed = state { return }
    if pending.isEmpty {
      state = .ended
    } else if let next = CompressedForm(first: input[pending]), next == form {
      decoder.reset()
      state = .inside
    } else if form == .zstd || form == .lz4, CompressedForm.skippableFrame(input[pending]) != nil {
      // Both take a skippable frame for one without contents.
      decoder.reset()
      state = .inside
    } else if form.ignoresRest {
      state = .ended
    } else {
      fail("something else follows the compressed data (\(form.name))")
    }
  }

  private func fail(_ reason: String) {
    isDamaged = true
    state = .failed(.read(reason: reason))
  }

  /// Gets bytes until `count` are at hand or the source has no more.
  private func refill(_ count: Int) {
    if pending.isEmpty {
      pending = 0..<0
    } else if pending.count < count, pending.lowerBound > 0 {
      for index in 0..<pending.count { input[index] = input[pending.lowerBound + index] }
      pending = 0..<pending.count
    }
    do {
      while pending.count < count, !isSourceAtEnd {
        let read = try source.read(into: &input, at: pending.upperBound..<input.count)
        isSourceAtEnd = read == 0
        pending = pending.lowerBound..<(pending.upperBound + read)
      }
    } catch {
      state = .failed(error)
    }
  }
}
