public import ByteStreams

/// Reads a heap dump of any version, front to back, once, in constant memory.
///
/// The records that nobody asked for are checked and passed over without being kept; the contents of an object are not
/// even looked at. The whole dump is read: an error behind the last record that matters is an error.
public struct HeapDumpReader {
  /// The format that the first line names.
  public let version: FormatVersion

  /// What the dump says of its program: known when `read` hands out the first record.
  public internal(set) var params: Params?

  var window: ByteWindow
  var layouts: RecordLayouts
  var longMemory = LongMemory()
  /// How many records of each kind have begun.
  var counts = [Int](repeating: 0, count: RecordTag.allCases.count)
  /// How many bytes of the dump they take, from their tags on.
  private var bytes = [Int](repeating: 0, count: RecordTag.allCases.count)
  /// Objects that were not handed out yet; without their pointers, if nobody wants those.
  var objects = ObjectBatch()
  /// Where pointers point to; nil if nobody wants them, and in front of Params.
  private(set) var heap: HeapRange?
  /// Whether `objects` are to have their contents.
  private(set) var keepsContents = false
  var interfaceTypes = InterfaceTypes()
  /// How objects are read fast, as far as that depends on what was read so far; nil as long as there were none.
  var objectScan: ObjectScan?
  /// Reads them in another thread, too; nil where that is not worth it.
  var objectsAhead: ChunksAhead<ObjectPieceMaker>?
  /// Bytes of objects one behind the other that were read fast.
  var runOfObjects = 0
  /// Bytes of MemProf records one behind the other that were read one by one.
  var runOfBuckets = 0
  var candidates = PointerCandidates()
  var record = Record()

  /// Reads the header of the dump in `source`.
  ///
  /// - Throws: `notAHeapDump` with what it looks like instead, or `unknownFormat`.
  public init(_ source: any ByteSource) throws(HeapDumpError) {
    window = ByteWindow(source)
    version = try Self.header(&window)
    layouts = RecordLayouts(version)
  }

  /// Reads all records up to the end, and hands out those that `visitor` wants.
  public mutating func read<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    let wanted = visitor.wanted
    let wantsObjects = wanted.contains(.object)
    let wantsSizes = visitor.wantsObjectSizes
    let wantsPointers = visitor.wantsPointers
    keepsContents = visitor.wantsContents
    while true {
      if wantsPointers || !wantsObjects {
        let start = window.offset
        try readObjects(into: &visitor)
        bytes[Int(RecordTag.object.rawValue)] += window.offset - start
      }
      let firstBucket = window.offset
      try readBuckets(into: &visitor)
      bytes[Int(RecordTag.memProf.rawValue)] += window.offset - firstBucket
      guard try require(1) else { throw failure(.missingEOF, at: window.offset) }
      let start = window.offset
      guard let tag = try nextTag() else {
        guard params != nil else { throw failure(.missingParams, at: start) }
        counts[Int(RecordTag.eof.rawValue)] += 1
        bytes[Int(RecordTag.eof.rawValue)] += window.offset - start
        return try expectEnd()
      }
      counts[Int(tag.rawValue)] += 1
      if tag != .object { endObjects() }
      if tag == .params {
        let params = try readParams(start)
        self.params = params
        longMemory = LongMemory(params)
        heap = wantsPointers ? HeapRange(params) : nil
        visitor.visit(params: params)
      } else if params == nil {
        throw failure(.paramsNotFirst(tag), at: start, in: tag)
      }
      if tag == .type, version == .go1_5, try passLostName(start) {
        if let heap { try learn(heap) }
        if wanted.contains(tag) { try visitor.visit(record, window.buffer.span) }
      } else if tag == .object, let heap, let params {
        if version >= .go1_5 {
          try readObject(start, heap)
        } else {
          try readOldObject(start, heap, params, into: &visitor)
        }
        try visitor.visit(objects: objects)
      } else if wanted.contains(tag), tag == .stackFrame || tag == .data || tag == .bss {
        try readMemory(tag, start, into: &visitor)
      } else if wanted.contains(tag) || heap != nil && (tag == .type || tag == .itab) {
        if tag != .params { try decode(tag, layouts[tag], start) }
        if let heap { try learn(heap) }
        if wanted.contains(tag) { try visitor.visit(record, window.buffer.span) }
        finishRecord()
      } else if tag == .params {
        finishRecord()
      } else if tag == .object {
        let size = try skipObject()
        if wantsSizes { visitor.visit(objectSizes: [size].span) }
      } else if tag == .data || tag == .bss {
        let segment = try skipSegment(tag)
        visitor.visit(segment: tag, address: segment.address, length: segment.length)
      } else {
        try skip(tag)
      }
      bytes[Int(tag.rawValue)] += window.offset - start
      runOfBuckets = tag == .memProf ? runOfBuckets + (window.offset - start) : 0
      if tag == .object, window.offset - start > ChunkPiece.chunkLength { passLongObject() }
    }
  }

  /// How many records of one kind were read, and the bytes of the dump that they take; EOF is a record of one byte.
  ///
  /// After `read`, the bytes of all kinds and the header's are those of the dump.
  public func tally(_ tag: RecordTag) -> (records: Int, bytes: Int) {
    (counts[Int(tag.rawValue)], bytes[Int(tag.rawValue)])
  }

  /// Looks at a decoded record for what pointers depend on.
  private mutating func learn(_ heap: HeapRange) throws(HeapDumpError) {
    switch record.tag {
    case .type: try interfaceTypes.addType(record, heap)
    case .itab: interfaceTypes.addItab(record)
    default: break
    }
  }

  /// Goes on behind the decoded record.
  mutating func finishRecord() { window.position = recordEnd }

  /// Where the decoded record ends in the window.
  private var recordEnd = 0

  /// How many bytes were decoded, those of a record that was decoded anew every time: what a test holds against the length
  /// of the dump.
  private(set) var decodedBytes = 0

  /// Begins a record of which the tag was just read.
  mutating func beginRecord(_ tag: RecordTag, _ start: Int) {
    record.tag = tag
    record.ordinal = counts[Int(tag.rawValue)]
    record.offset = start
  }

  /// Of how many Type records the name is lost: see `passLostName`.
  public internal(set) var lostNames = 0

  /// Decodes the record whose tag was just read; the window grows until it holds all of it.
  mutating func decode(_ tag: RecordTag, _ layout: [LayoutField], _ start: Int) throws(HeapDumpError) {
    beginRecord(tag, start)
    while !(try decodeAtHand(layout, grows: true)) {}
  }

  /// Decodes the record that was begun if the window holds all of it.
  ///
  /// - Parameter grows: get more of it if the window does not: twice as much, so that decoding anew takes no longer, in
  ///   all, than twice the record.
  /// - Returns: whether the window did.
  mutating func decodeAtHand(_ layout: [LayoutField], grows: Bool) throws(HeapDumpError) -> Bool {
    do {
      recordEnd = try RecordDecoding.decode(
        window.buffer, window.position..<window.end, layout: layout, version: version, longMemory: longMemory,
        into: &record)
      decodedBytes += recordEnd - window.position
      return true
    } catch {
      let count = window.count
      decodedBytes += count
      // Refilling moves what the error's position refers to.
      let failure = located(error, in: record.tag)
      guard case .needsMore = error else { throw failure }
      guard grows else { return false }
      _ = try require(2 * count + 1)
      guard window.count > count else { throw failure }
      return false
    }
  }

  /// Finds out from the first StackFrame, which is to be handed out, which layout a dump with the header `go1.3` has.
  mutating func settleStackFrame(_ start: Int) throws(HeapDumpError) {
    try decode(.stackFrame, RecordLayouts.stackFrameProbe, start)
    layouts.settle(hasContinpc: RecordLayouts.isContinpc(record[.continpc] ?? 0))
  }

  /// The next record's kind; nil for EOF.
  private mutating func nextTag() throws(HeapDumpError) -> RecordTag? {
    let offset = window.offset
    let number = try int(.tag, of: nil)
    guard let tag = UInt8(exactly: number).flatMap(RecordTag.init(rawValue:)) else {
      throw failure(.unknownTag(number), at: offset)
    }
    return tag == .eof ? nil : tag
  }

  private mutating func expectEnd() throws(HeapDumpError) {
    if try require(1) { throw failure(.trailingBytes, at: window.offset) }
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

  mutating func refill() throws(HeapDumpError) -> Bool {
    do {
      return try window.refill()
    } catch {
      throw failure(.input(error), at: window.base + window.end)
    }
  }

  mutating func require(_ count: Int) throws(HeapDumpError) -> Bool {
    while window.count < count {
      guard try refill() else { return false }
    }
    return true
  }
}
