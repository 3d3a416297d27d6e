public import ByteStreams

/// Reads a heap dump of any version, front to back, once, in constant memory.
///
/// The records that nobody asked for are checked and passed over without being kept; the contents of an object are not
/// even looked at. The whole dump is read: an error behind the last record that matters is an error.
public struct HeapDumpReader: RecordSource {
  /// What the dump says of its program: known when `read` hands out the first record.
  public private(set) var params: Params?

  var records: RecordReader
  private var memory = MemoryReader()
  /// How many bytes of the dump the records of each kind take, from their tags on.
  private var bytes = [Int](repeating: 0, count: RecordTag.allCases.count)
  /// Bytes of MemProf records one behind the other that were read one by one.
  private var runOfBuckets = 0

  /// Reads the header of the dump in `source`.
  ///
  /// - Throws: `notAHeapDump` with what it looks like instead, or `unknownFormat`.
  public init(_ source: any ByteSource) throws(HeapDumpError) { records = try RecordReader(source) }

  /// The format that the first line names.
  public var version: FormatVersion { records.version }

  /// That names of types are lost, if some are.
  public var warnings: [String] {
    guard records.lostNames > 0 else { return [] }
    let names = records.lostNames == 1 ? "the name of 1 type is" : "the names of \(records.lostNames) types are"
    return ["\(names) lost, as Go 1.5 writes them wrongly; all else was read (newer releases write them)"]
  }

  /// Reads all records up to the end, and hands out those that `visitor` wants.
  public mutating func read<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    let (wanted, detail) = (visitor.wanted, visitor.objectDetail)
    while true {
      if let params, !detail.isWhole {
        let start = records.window.offset
        try memory.readObjects(&records, params, detail, into: &visitor)
        add(.object, from: start)
      }
      try readBuckets(into: &visitor)
      let start = records.window.offset
      let tag = try records.nextTag()
      if tag != .object { memory.endObjects() }
      if tag == .eof {
        guard params != nil else { throw records.failure(.missingParams, at: start) }
        add(tag, from: start)
        try records.expectEnd()
        if detail == .encoded, wanted.contains(tag) {
          records.beginRecord(tag, start)
          records.record.forgetFields()
          records.record.layout = []
          try visitor.visit(records.record, records.window.buffer.span)
        }
        return
      }
      guard tag == .params || params != nil else { throw records.failure(.paramsNotFirst(tag), at: start, in: tag) }
      try readRecord(tag, start, isWanted: wanted.contains(tag), detail, into: &visitor)
      add(tag, from: start)
      runOfBuckets = tag == .memProf ? runOfBuckets + (records.window.offset - start) : 0
      if tag == .object, records.window.offset - start > chunkLength { memory.passLongObject() }
    }
  }

  /// How many records of one kind were read, and the bytes of the dump that they take; EOF is a record of one byte.
  ///
  /// After `read`, the bytes of all kinds and the header's are those of the dump.
  public func tally(_ tag: RecordTag) -> (records: Int, bytes: Int) { (records.count(tag), bytes[Int(tag.rawValue)]) }

  private mutating func add(_ tag: RecordTag, from start: Int) {
    bytes[Int(tag.rawValue)] += records.window.offset - start
  }

  /// Reads the record whose tag was just read.
  mutating func readRecord<Visitor: RecordVisitor>(
    _ tag: RecordTag, _ start: Int, isWanted: Bool, _ detail: ObjectDetail, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    if tag == .object, let params, let heap = memory.heap {
      return try memory.readObject(&records, start, params, heap, into: &visitor)
    }
    if detail == .encoded, isWanted, try readEncoded(tag, start, into: &visitor) { return }
    switch tag {
    case .params:
      let params = try records.readParams(start, isFirst: self.params == nil)
      self.params = params
      records.longMemory = LongMemory(params)
      memory = MemoryReader(params, detail, visitor.searchedText, wantsDescriptors: visitor.wantsDescriptors)
      visitor.visit(params: params)
      try finishRecord(isWanted, into: &visitor)
    case .object where !isWanted || !detail.isWhole:
      try memory.readRange(&records, tag, start, isWanted: false, into: &visitor)
      if detail == .sizes { visitor.visit(objectSizes: [records.record[.contents] ?? 0].span) }
    case .stackFrame where !isWanted || !detail.isWhole, .data where !isWanted || !detail.isWhole,
      .bss where !isWanted || !detail.isWhole:
      try memory.readRange(&records, tag, start, isWanted: isWanted, into: &visitor)
      // A frame has none: it is no segment.
      if !isWanted, let address = records.record[.address] {
        visitor.visit(segment: tag, address: address, length: records.record[.contents] ?? 0)
      }
    case .type where try records.passLostName(start):
      try memory.learn(records.record)
      if isWanted { try visitor.visit(records.record, records.window.buffer.span) }
    default:
      try records.decode(tag, start)
      if tag == .type || tag == .itab { try memory.learn(records.record) }
      try finishRecord(isWanted, into: &visitor)
    }
  }

  /// Hands out the decoded record, if it is wanted, and goes on behind it.
  private mutating func finishRecord<Visitor: RecordVisitor>(
    _ isWanted: Bool, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    if isWanted { try visitor.visit(records.record, records.window.buffer.span) }
    records.finishRecord()
  }

  /// Hands out the MemProf records that come next, prepared, once so many have come that many more are to be expected, and
  /// as long as nothing is in the way that the careful path must look at.
  private mutating func readBuckets<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    guard runOfBuckets >= Self.bucketsWorthAThread, records.comesNext(.memProf) else { return }
    runOfBuckets = 0
    let start = records.window.offset
    let chunks = BucketChunks<Visitor.Preparation>(version: version, layout: records.layouts[.memProf])
    guard let ahead = ChunksAhead(chunks, records, { visitor.preparations($0).map(PreparedBuckets.init) }) else {
      return
    }
    while let chunk = ahead.take(at: records.window.offset) {
      let ordinal = records.count(.memProf) + 1
      records.count(chunk.content.count, .memProf)
      try visitor.visit(chunk.content.preparation, ordinal: ordinal)
      try records.move(to: chunk.end)
      ahead.giveBack(chunk)
    }
    add(.memProf, from: start)
  }

  private static let bucketsWorthAThread = 256 << 10
}
