// The first record shows whether the first line told the truth: its layout differs between groups of versions.
extension RecordReader {
  /// Reads the Params record whose tag was just read: `window` is in front of its end until `finishRecord`.
  ///
  /// - Parameter isFirst: whether the dump has had none before, as it should.
  mutating func readParams(_ start: Int, isFirst: Bool) throws(HeapDumpError) -> Params {
    guard isFirst else {
      try decode(.params, start)
      throw record.error(.repeated)
    }
    var problem: HeapDumpError?
    do throws(HeapDumpError) {
      let params = try params(start, as: version)
      if Params.isPlausible(record, window.buffer.span) { return params }
    } catch {
      problem = error
    }
    // The versions in whose layout the record makes sense.
    let others = FormatVersion.allCases.filter { other in
      other != version && (try? params(start, as: other)) != nil && Params.isPlausible(record, window.buffer.span)
    }
    if !others.isEmpty { throw failure(.otherLayout(header: version, record: others), at: start, in: .params) }
    if let problem { throw problem }
    // An architecture that nobody knows yet is no reason to stop.
    return try params(start, as: version)
  }

  private mutating func params(_ start: Int, as version: FormatVersion) throws(HeapDumpError) -> Params {
    try decode(.params, RecordLayouts(version)[.params], start)
    return try Params(record, window.buffer.span, version: version)
  }
}

extension Params {
  /// Whether a record's numbers are what a Go program has, and not those of another layout.
  static func isPlausible(_ record: borrowing Record, _ bytes: Span<UInt8>) -> Bool {
    // Some ten words.
    if let size = record[.channelHeaderSize], size > 4096 { return false }
    func isLetter(_ byte: UInt64) -> Bool { (0x30...0x39).contains(byte) || (0x61...0x7a).contains(byte) }
    // A digit or a letter: the compiler's.
    if let character = record[.archCharacter] { return isLetter(character) }
    return (2...16).contains(record.name.count) && record.name.allSatisfy { isLetter(UInt64(bytes[$0])) }
  }
}
