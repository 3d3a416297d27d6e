// The first record shows whether the first line told the truth: its layout differs between groups of versions.
extension RecordReader {
  /// Reads the Params record whose tag was just read: `window` is in front of its end until `finishRecord`.
  ///
  /// - Parameter isFirst: whether the dump has had none before, as it should.
  mutating func readParams(_ start: Int, isFirst: Bool) throws(HeapDumpError) -> Params {
    let problem: HeapDumpError
    do throws(HeapDumpError) {
      try decode(.params, layouts[.params], start)
      guard isFirst else { throw record.error(.repeated) }
      let params = try Params(record, window.buffer.span, version: version)
      if Params.isPlausible(record, window.buffer.span) { return params }
      problem = record.error(.otherLayout(header: version, record: []))
    } catch {
      guard isFirst else { throw error }
      problem = error
    }
    let others = otherLayouts(start)
    if !others.isEmpty {
      throw failure(.otherLayout(header: version, record: others), at: start, in: .params)
    }
    guard case .otherLayout = problem.problem else { throw problem }
    // An architecture that nobody knows yet is no reason to stop.
    try decode(.params, layouts[.params], start)
    return try Params(record, window.buffer.span, version: version)
  }

  /// The versions in whose layout the record makes sense.
  private mutating func otherLayouts(_ start: Int) -> [FormatVersion] {
    FormatVersion.allCases.filter { other in
      guard other != version else { return false }
      do throws(HeapDumpError) {
        try decode(.params, RecordLayouts(other)[.params], start)
        _ = try Params(record, window.buffer.span, version: other)
      } catch {
        return false
      }
      return Params.isPlausible(record, window.buffer.span)
    }
  }
}

extension Params {
  /// Whether a record's numbers are what a Go program has, and not those of another layout.
  static func isPlausible(_ record: borrowing Record, _ bytes: Span<UInt8>) -> Bool {
    // Some ten words.
    if let size = record[.channelHeaderSize], size > 4096 { return false }
    // A digit or a letter: the compiler's.
    if let character = record[.archCharacter] {
      return (0x30...0x39).contains(character) || (0x61...0x7a).contains(character)
    }
    guard (2...16).contains(record.name.count) else { return false }
    return record.name.allSatisfy { (0x30...0x39).contains(bytes[$0]) || (0x61...0x7a).contains(bytes[$0]) }
  }
}
