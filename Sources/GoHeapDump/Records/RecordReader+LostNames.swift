// Type records of Go 1.5 whose names are lost.
//
// Of a type that has a name and methods and is a pointer in one word (http.HandlerFunc), Go 1.5 takes the addresses of
// two strings, package and name, for the strings themselves (runtime/heapdump.go, dumptype): it writes the sum of two
// addresses and 1 as the length, then as many bytes behind the first address as the system gives (none on macOS, up to
// the end of the mapping on Linux), a dot, and the same of the second. What follows is as it should be: a flag, and the
// Itab record for which the type was written.
extension RecordReader {
  /// Passes over the Type record whose tag was just read, if its name is lost: `record` has all but the name then.
  ///
  /// - Parameter take: gets the parts of the record, if it is such a record, as they are in the dump.
  /// - Returns: false if the name is there, and nothing was passed over.
  /// - Throws: `tooLarge` if the length cannot be right, and no such Itab record follows.
  mutating func passLostName(_ start: Int, _ take: TakePart = { (_, _, _) in }) throws(HeapDumpError) -> Bool {
    guard version == .go1_5 else { return false }
    // Three varints at most; once these bytes are at hand, or there are no more, nothing moves.
    _ = try require(30)
    let position = window.position
    let (address, size) = (try int(.address, of: .type), try int(.size, of: .type))
    let nameOffset = window.offset
    let length = try int(.name, of: .type)
    guard length > UInt64(Limits.stringLength) else {
      window.position = position
      return false
    }
    beginRecord(.type, start)
    record.forgetFields()
    record.layout = layouts[.type]
    record.values = [address, size, length, 0]
    // Refilling has moved it to the front, with all that was read since, or has not.
    record.encoded = window.position - (window.offset - start - record.tagLength)..<window.position
    try take(.front, record, window.buffer.span)
    guard let isIndirect = try flagBehindLostName(address, take) else {
      let problem = HeapDumpError.Problem.tooLarge(.name, length, limit: UInt64(Limits.stringLength))
      throw failure(problem, at: nameOffset, in: .type)
    }
    record.values = [address, size, 0, isIndirect ? 1 : 0]
    (record.encoded, record.contents) = (0..<0, 0..<0)
    lostNames += 1
    return true
  }

  /// Moves the window behind the flag of the type at `address`, which what was written of its name is in front of.
  ///
  /// All bytes are looked at once: either the flag is found, or reading ends.
  ///
  /// - Returns: the flag; nil if it is not there.
  private mutating func flagBehindLostName(_ address: UInt64, _ take: TakePart) throws(HeapDumpError) -> Bool? {
    var hasDot = false
    while true {
      let hadDot = hasDot
      let (flag, position) = Self.findFlag(
        window.buffer.span.extracting(first: window.end), window.position, address, &hasDot)
      let end = flag == nil ? position : position - 1
      var start = window.position
      if !hadDot, let dot = window.buffer[start..<end].firstIndex(of: UInt8(ascii: ".")) {
        try handOut(.contents, start..<dot, take)
        try handOut(.fields, dot..<dot + 1, take)
        start = dot + 1
      }
      try handOut(.contents, start..<end, take)
      window.position = position
      if let flag {
        try handOut(.fields, end..<position, take)
        return flag
      }
      guard try require(window.count + 1) else { return nil }
    }
  }

  /// Hands out a part of the record that `window.buffer[range]` is.
  private mutating func handOut(_ part: RecordPart, _ range: Range<Int>, _ take: TakePart) throws(HeapDumpError) {
    (record.encoded, record.contents) = (range, part == .contents ? range : 0..<0)
    try take(part, record, window.buffer.span)
  }

  /// The longest pattern: a flag, the tag of an Itab record and its two addresses, the tag of the record behind it.
  private static let patternLength = 1 + 1 + 10 + 10 + 1

  /// - Parameter hasDot: whether a dot was in front.
  /// - Returns: the flag, if it was found, and the position behind it; else where to go on.
  private static func findFlag(
    _ bytes: Span<UInt8>, _ start: Int, _ address: UInt64, _ hasDot: inout Bool
  ) -> (flag: Bool?, position: Int) {
    var position = start
    // MemStats alone is longer than a pattern: none reaches to the end of a dump.
    while position + patternLength <= bytes.count {
      let byte = bytes[position]
      if hasDot, byte <= 1, isItab(bytes, position + 1, of: address) { return (byte == 1, position + 1) }
      if byte == UInt8(ascii: ".") { hasDot = true }
      position += 1
    }
    return (nil, position)
  }

  /// Whether an Itab record that names a type begins at a position, and another record behind it.
  private static func isItab(_ bytes: Span<UInt8>, _ start: Int, of type: UInt64) -> Bool {
    guard bytes[start] == RecordTag.itab.rawValue else { return false }
    var position = start + 1
    // No program has anything in the first page of its memory.
    guard let address = try? RecordDecoding.varint(bytes, &position, .address), address >= 4096,
      let found = try? RecordDecoding.varint(bytes, &position, .type), found == type, position < bytes.count
    else { return false }
    return bytes[position] != RecordTag.eof.rawValue && RecordTag(rawValue: bytes[position]) != nil
  }
}
