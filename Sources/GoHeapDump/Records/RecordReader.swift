import ByteStreams

/// Reads one record of a heap dump after the other from the window that moves over it: tags, fields, whole records.
///
/// What a dump's pointers mean is not known here: see `MemoryReader`.
struct RecordReader {
  /// The format that the first line names.
  let version: FormatVersion
  var window: ByteWindow
  var layouts: RecordLayouts
  var longMemory = LongMemory()
  /// How many records of each kind have begun.
  private(set) var counts = [Int](repeating: 0, count: RecordTag.allCases.count)
  /// The record that is being read, or was read last.
  var record = Record()
  /// Where it ends in the window, if it was decoded.
  private var recordEnd = 0
  /// Of how many Type records the name is lost: see `passLostName`.
  var lostNames = 0
  /// How many bytes were decoded, those of a record that was decoded anew every time: what a test holds against the length
  /// of the dump.
  private(set) var decodedBytes = 0

  /// Reads the header of the dump in `source`.
  ///
  /// - Throws: `notAHeapDump` with what it looks like instead, or `unknownFormat`.
  init(_ source: any ByteSource) throws(HeapDumpError) {
    window = ByteWindow(source)
    version = try Self.header(&window)
    layouts = RecordLayouts(version)
  }

  // MARK: Records

  /// How many records of one kind have begun.
  func count(_ tag: RecordTag) -> Int { counts[Int(tag.rawValue)] }

  /// Counts records that are read some other way.
  mutating func count(_ records: Int, _ tag: RecordTag) { counts[Int(tag.rawValue)] += records }

  /// Whether a record of that kind comes next, as far as the window shows.
  func comesNext(_ tag: RecordTag) -> Bool { window.count > 0 && window.buffer[window.position] == tag.rawValue }

  /// Begins the next record: its kind, which is counted.
  mutating func nextTag() throws(HeapDumpError) -> RecordTag {
    let offset = window.offset
    guard try require(1) else { throw failure(.missingEOF, at: offset) }
    let number = try int(.tag, of: nil)
    guard let tag = UInt8(exactly: number).flatMap(RecordTag.init(rawValue:)) else {
      throw failure(.unknownTag(number), at: offset)
    }
    count(1, tag)
    record.tagLength = window.offset - offset
    return tag
  }

  mutating func expectEnd() throws(HeapDumpError) {
    if try require(1) { throw failure(.trailingBytes, at: window.offset) }
  }

  /// Goes on behind the decoded record.
  mutating func finishRecord() { window.position = recordEnd }

  /// Bytes of the decoded record behind its tag.
  var recordLength: Int { recordEnd - window.position }

  /// Begins a record of which the tag was just read.
  mutating func beginRecord(_ tag: RecordTag, _ start: Int) {
    record.tag = tag
    record.ordinal = counts[Int(tag.rawValue)]
    record.offset = start
  }

  /// Decodes the record whose tag was just read; the window grows until it holds all of it.
  mutating func decode(_ tag: RecordTag, _ start: Int) throws(HeapDumpError) {
    if layouts.isUndecided(tag) {
      try decode(tag, RecordLayouts.stackFrameProbe, start)
      layouts.settle(hasContinpc: RecordLayouts.isContinpc(record[.continpc] ?? 0))
    }
    try decode(tag, layouts[tag], start)
  }

  /// Decodes it as one that has the fields of `layout`.
  mutating func decode(_ tag: RecordTag, _ layout: [LayoutField], _ start: Int) throws(HeapDumpError) {
    beginRecord(tag, start)
    while !(try decodeAtHand(layout, grows: true)) {}
  }

  /// Decodes the record that was begun if the window holds all of it.
  ///
  /// - Parameter grows: get more of it if the window does not.
  /// - Returns: whether the window did.
  mutating func decodeAtHand(_ layout: [LayoutField], grows: Bool) throws(HeapDumpError) -> Bool {
    do {
      recordEnd = try RecordDecoding.decode(
        window.buffer, window.position..<window.end, layout: layout, version: version, longMemory: longMemory,
        into: &record)
      record.encoded = window.position..<recordEnd
      decodedBytes += recordEnd - window.position
      return true
    } catch {
      decodedBytes += window.count
      if !grows, case .needsMore = error { return false }
      try refill(after: error, in: record.tag)
      return false
    }
  }

  /// Gets more bytes because those at hand were too few to decode: twice as many, so that decoding anew takes no longer,
  /// in all, than twice the record.
  ///
  /// - Throws: what decoding failed of, if it is something else, or if the dump has no more.
  mutating func refill(after failure: RecordDecoding.Failure, in tag: RecordTag?) throws(HeapDumpError) {
    let count = window.count
    // Refilling moves what the failure's position refers to.
    let error = located(failure, in: tag)
    guard case .needsMore = failure, try require(2 * count + 1) || window.count > count else { throw error }
  }

  /// Moves behind records that were read some other way.
  mutating func move(to offset: Int) throws(HeapDumpError) {
    do {
      try window.move(to: offset)
    } catch {
      throw failure(.input(error), at: window.offset)
    }
  }

  // MARK: Errors

  func failure(_ problem: HeapDumpError.Problem, at offset: Int, in tag: RecordTag? = nil) -> HeapDumpError {
    HeapDumpError(problem, offset: offset, tag: tag, ordinal: tag.map { counts[Int($0.rawValue)] } ?? 0)
  }

  /// What decoding says of positions in the window, as an error that says it of the dump.
  func located(_ failure: RecordDecoding.Failure, in tag: RecordTag?) -> HeapDumpError {
    switch failure {
    case .invalid(let problem, let at):
      self.failure(problem, at: window.base + at, in: tag)
    case .needsMore(let field, let at, let needs):
      self.failure(.truncated(field, needs: needs, left: window.end - at), at: window.base + at, in: tag)
    }
  }

  mutating func require(_ count: Int) throws(HeapDumpError) -> Bool {
    do {
      return try window.require(count)
    } catch {
      throw failure(.input(error), at: window.base + window.end)
    }
  }
}
