/// Makes records of what is known of a program, and hands them to a visitor: for sources that are no heap dump.
///
/// The records have the fields of the newest format. Offsets in errors are 0: there is no dump to point into.
package struct RecordFeed {
  private let layouts = RecordLayouts(.go1_7)
  private let params: Params
  private let heap: HeapRange
  private var types = InterfaceTypes()
  private var record = Record()
  private var buffer: [UInt8] = []
  private var batch = ObjectBatch()
  private var counts = [Int](repeating: 0, count: RecordTag.allCases.count)

  /// Records of the program that `params` describes.
  package init(_ params: Params) {
    self.params = params
    heap = HeapRange(params)
  }

  /// How many records of a kind were made; a source that is no dump has no bytes for them.
  package func tally(_ tag: RecordTag) -> (records: Int, bytes: Int) {
    (counts[Int(tag.rawValue)], 0)
  }

  /// Counts a record that is handed out in another way, or to nobody.
  package mutating func count(_ tag: RecordTag, _ number: Int = 1) { counts[Int(tag.rawValue)] += number }

  /// What a record has besides numbers.
  package struct Contents {
    /// Its string: of Goroutine the wait reason, of StackFrame and Type a name.
    package var name: [UInt8] = []
    /// Its memory range.
    package var memory: [UInt8] = []
    /// Where in the range pointers are, in bytes.
    package var pointers: [UInt64] = []
    /// The return addresses of a MemProf record, the leaf first.
    package var pcs: [UInt64] = []
    /// The labels of a goroutine.
    package var labels: [GoroutineLabel] = []
    /// Whether a goroutine was stopped at any instruction.
    package var isInterrupted = false
    /// Whether a finalizer is a cleanup.
    package var isCleanup = false
    /// The pauses of MemStats.
    package var pauses: [UInt64] = []

    package init() {}
  }

  /// Hands out a record if the visitor wants it.
  ///
  /// - Parameters:
  ///   - values: the record's fields in the order of `RecordLayouts`, 0 for those that are not numbers.
  package mutating func add<Visitor: RecordVisitor>(
    _ tag: RecordTag, _ values: [UInt64], _ contents: consuming Contents = Contents(), to visitor: inout Visitor
  ) throws(HeapDumpError) {
    begin(tag, values, contents)
    if tag == .type { try types.addType(record, heap) }
    if tag == .itab { types.addItab(record) }
    guard visitor.wanted.contains(tag) else {
      if tag == .data || tag == .bss {
        visitor.visit(segment: tag, address: values[0], length: record[.contents] ?? 0)
      }
      return
    }
    let detail = visitor.objectDetail
    if tag == .data || tag == .bss || tag == .stackFrame, detail == .pointers || detail == .contents {
      record.readMemory(buffer, heap, types, .go1_7, keepsFlags: detail == .contents)
      try record.checkFields()
      if detail == .contents {
        let span = buffer.span
        var words: [UInt64] = []
        var at = record.contents.lowerBound
        while at <= record.contents.upperBound - heap.pointerSize {
          words.append(heap.word(span, at))
          at += heap.pointerSize
        }
        try visitor.visit(words: words.span)
      }
      record.forgetMemory()
    }
    try visitor.visit(record, buffer.span)
  }

  /// Hands out MemStats, as far as they are known, if the visitor wants them.
  ///
  /// - Parameter pauses: those of the last collections, 256.
  package mutating func add<Visitor: RecordVisitor>(
    statistics: [Field: UInt64], pauses: [UInt64], to visitor: inout Visitor
  ) throws(HeapDumpError) {
    var contents = Contents()
    contents.pauses = pauses
    let known = layouts[.memStats].filter { $0.field == .pauseNs || statistics[$0.field] != nil }
    begin(.memStats, known.map { statistics[$0.field] ?? 0 }, contents)
    record.layout = known
    if visitor.wanted.contains(.memStats) { try visitor.visit(record, buffer.span) }
  }

  private mutating func begin(_ tag: RecordTag, _ values: [UInt64], _ contents: consuming Contents) {
    counts[Int(tag.rawValue)] += 1
    record.forgetFields()
    (record.tag, record.offset, record.ordinal) = (tag, 0, counts[Int(tag.rawValue)])
    record.layout = layouts[tag]
    record.values = values
    buffer.removeAll(keepingCapacity: true)
    buffer += contents.name
    record.name = 0..<buffer.count
    buffer += contents.memory
    record.contents = record.name.upperBound..<buffer.count
    for index in record.layout.indices where record.layout[index].encoding == .memory && index < values.count {
      record.values[index] = UInt64(contents.memory.count)
    }
    record.pointerFields = contents.pointers.map { PointerField(kind: .pointer, offset: $0) }
    record.pcs = contents.pcs
    record.pauses = contents.pauses
    (record.labels, record.isInterrupted) = (contents.labels, contents.isInterrupted)
    record.isCleanup = contents.isCleanup
  }

  // MARK: Objects

  /// Adds an object, and hands out those that came before it if they are many.
  ///
  /// - Parameters:
  ///   - contents: its bytes; empty if it has no pointers, or nobody wants them or looks for a text.
  ///   - pointers: where its pointers are, in bytes, rising.
  ///   - type: the type that the allocator keeps for it, and where; 0 if it keeps none.
  package mutating func add<Visitor: RecordVisitor>(
    object address: UInt64, size: UInt64, _ contents: Span<UInt8>, pointers: [UInt32],
    type: (address: UInt64, source: ObjectBatch.TypeSource), to visitor: inout Visitor
  ) throws(HeapDumpError) {
    count(.object)
    if type.address != 0 {
      batch.typedObjects.append(.init(object: batch.count, type: type.address, source: type.source))
    }
    var work = ScanWork()
    if !pointers.isEmpty {
      let keepsContents = visitor.objectDetail == .contents
      let start = keepsContents ? batch.contents.append(contents, contents.indices, heap) : 0
      for offset in pointers {
        work.add(word: UInt64(offset) / UInt64(heap.pointerSize))
        let pointer = heap.word(contents, Int(offset))
        if heap.contains(pointer) { batch.append(pointer, nil) }
        if keepsContents { batch.contents.flag(start + Int(offset) / heap.pointerSize) }
      }
    } else if heap.isClosureSize(contents.count) {
      let word = heap.word(contents, 0)
      if types.codeRange.contains(word) { batch.contents.addCode(word) }
    }
    if let search = visitor.searchedText, search.isFound(in: contents, contents.indices) {
      batch.withText.append(batch.count)
    }
    batch.finishObject(address, size, work)
    if batch.count >= 4096 || batch.pointers.count >= 1 << 16 || batch.contents.words.count >= 1 << 16 {
      try flush(to: &visitor)
    }
  }

  /// Hands out the objects that were added and not handed out yet.
  package mutating func flush<Visitor: RecordVisitor>(to visitor: inout Visitor) throws(HeapDumpError) {
    if batch.count > 0 { try visitor.visit(objects: batch) }
    batch.begin(at: 0, ordinal: counts[Int(RecordTag.object.rawValue)] + 1)
  }
}
