import ByteStreams

// Records handed out part by part, byte for byte as the dump has them, in constant memory.
extension RecordReader {
  /// Takes a part of a record: which part it is, the part's fields, and the bytes that its ranges refer to.
  typealias TakePart = (RecordPart, borrowing Record, Span<UInt8>) throws(HeapDumpError) -> Void

  /// Reads the record whose tag was just read, if it is short: as a whole, with all that its memory range holds.
  ///
  /// Short is what fits in a whole window, wherever in the window the record begins.
  ///
  /// - Returns: whether it is; if not, nothing was passed over.
  mutating func decodeShort(_ tag: RecordTag, _ start: Int) throws(HeapDumpError) -> Bool {
    guard !layouts.isUndecided(tag) else { return false }
    beginRecord(tag, start)
    if try decodeAtHand(layouts[tag], grows: false) { return true }
    _ = try require(ByteWindow.capacity)
    return try decodeAtHand(layouts[tag], grows: false)
  }

  /// Reads the record whose tag was just read, which has a memory range, and hands it out part by part.
  mutating func readParts(_ tag: RecordTag, _ start: Int, _ take: TakePart) throws(HeapDumpError) {
    let layout = layouts[tag]
    guard let memory = layout.firstIndex(where: { $0.encoding == .memory }) else { return }
    try decode(tag, layout[..<memory] + [LayoutField(.contents)], start)
    try handOut(.front, take)
    let stored = longMemory.storedLength(record[.contents] ?? 0)
    try readWords(stored, of: tag, 8) { (reader, range) throws(HeapDumpError) in
      (reader.record.encoded, reader.record.contents) = (range, range)
      try take(.contents, reader.record, reader.window.buffer.span)
    }
    if layouts.isUndecided(tag) {
      try decode(tag, Array(RecordLayouts.stackFrameProbe[(memory + 1)...]), start)
      layouts.settle(hasContinpc: RecordLayouts.isContinpc(record[.continpc] ?? 0))
    }
    let behind = layouts[tag][(memory + 1)...]
    let fields = Array(behind.prefix { $0.encoding != .fieldList })
    if !fields.isEmpty {
      try decode(tag, fields, start)
      try handOut(.fields, take)
    }
    if fields.count < behind.count { try readList(of: tag, take) }
  }

  /// Hands out the part that was decoded, and goes on behind it.
  private mutating func handOut(_ part: RecordPart, _ take: TakePart) throws(HeapDumpError) {
    try take(part, record, window.buffer.span)
    finishRecord()
  }

  /// The most pointer fields that are handed out at once.
  private static let fieldsAtOnce = 1 << 14

  /// Reads a list of pointer fields, and hands it out, some at a time.
  private mutating func readList(of tag: RecordTag, _ take: TakePart) throws(HeapDumpError) {
    record.forgetFields()
    record.layout = []
    defer { record.endsList = false }
    var count = 0
    while true {
      let failure = Self.decodeFields(window.buffer, window.position..<window.end, version, &count, into: &record)
      if !record.encoded.isEmpty {
        try take(.pointers, record, window.buffer.span)
        window.position = record.encoded.upperBound
      }
      if record.endsList { return }
      if let failure { try refill(after: failure, in: tag) }
    }
  }

  /// Decodes the pointer fields that lie in `buffer[range]` as a whole.
  ///
  /// - Parameter count: how many fields of the list there were so far.
  /// - Returns: why there are no more of them.
  private static func decodeFields(
    _ buffer: [UInt8], _ range: Range<Int>, _ version: FormatVersion, _ count: inout Int, into record: inout Record
  ) -> RecordDecoding.Failure? {
    let bytes = buffer.span.extracting(first: range.upperBound)
    var position = range.lowerBound
    record.pointerFields.removeAll(keepingCapacity: true)
    defer { record.encoded = range.lowerBound..<position }
    while record.pointerFields.count < fieldsAtOnce {
      var next = position
      do {
        let field = try RecordDecoding.pointerField(bytes, &next, version, count)
        position = next
        guard let field else {
          record.endsList = true
          return nil
        }
        record.pointerFields.append(field)
        count += 1
      } catch {
        return error
      }
    }
    return nil
  }
}
