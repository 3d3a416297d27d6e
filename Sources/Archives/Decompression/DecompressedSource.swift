import ByteStreams

/// Decompresses a source: all that can be decompressed, then the end or an error.
///
/// Checksums come last, so the data are known to be right only when the end was reached. Consecutive members, streams or
/// frames are read as one.
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
  /// The part of `input` that is still to be decompressed.
  private var pending = 0..<0
  private var isSourceAtEnd = false
  /// Whether the output may be wrong: it did not match its checksum, or could not be decompressed.
  private(set) var isDamaged = false

  init(_ source: any ByteSource, _ form: CompressedForm, _ decoder: any Decoder) {
    (self.source, self.form, self.decoder) = (source, form, decoder)
  }

  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    var filled = range.lowerBound
    // Hand out available bytes before waiting for more.
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

  func restarted() throws(ByteStreamError) -> (any ByteSource)? {
    guard let again = try source.restarted(), let decoder = form.decoder else { return nil }
    return DecompressedSource(again, form, decoder)
  }

  private func decode(into buffer: inout [UInt8], at range: Range<Int>) -> Int {
    if pending.isEmpty, !isSourceAtEnd {
      refill(1)
      if case .failed = state { return 0 }
    }
    let pending = pending
    // The decoder only reads the pending bytes and only writes to its part of the buffer; both are there during the call.
    let step = unsafe input.withUnsafeBufferPointer { input in
      unsafe buffer.withUnsafeMutableBufferPointer { buffer in
        unsafe decoder.decode(
          UnsafeBufferPointer(rebasing: input[pending]), isLast: isSourceAtEnd,
          into: UnsafeMutableBufferPointer(rebasing: buffer[range]))
      }
    }
    self.pending = (pending.lowerBound + step.consumed)..<pending.upperBound
    switch step.state {
    case .ended: state = .between
    case .damaged(let reason): fail("the compressed data are damaged (\(form.rawValue): \(reason))")
    case .inside where step.consumed == 0 && step.produced == 0:
      if isSourceAtEnd {
        state = .failed(.read(reason: "the compressed data (\(form.rawValue)) end too soon"))
      } else {
        fail("the compressed data are damaged (\(form.rawValue): they lead nowhere)")
      }
    case .inside: break
    }
    return step.produced
  }

  /// Looks at the bytes after a member.
  private func goOn() {
    refill(CompressedForm.skippableHeader)
    if case .failed = state { return }
    if pending.isEmpty {
      state = .ended
    } else if CompressedForm(first: input[pending]) == form
      // The decoders of zstd and lz4 read a skippable frame as an empty one.
      || (form == .zstd || form == .lz4) && CompressedForm.skippableFrame(input[pending]) != nil
    {
      decoder.reset()
      state = .inside
    } else if form.ignoresRest {
      state = .ended
    } else {
      fail("something else follows the compressed data (\(form.rawValue))")
    }
  }

  private func fail(_ reason: String) {
    isDamaged = true
    state = .failed(.read(reason: reason))
  }

  /// Reads until `count` bytes are pending or the source ends.
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
