// Records whose memory ranges and lists of pointers may be longer than memory should be: stack frames, data segments, and
// objects up to go1.4.
extension MemoryReader {
  /// Reads the StackFrame, Data or BSS record whose tag was just read, or an Object record that nobody wants, and hands it
  /// out if it is wanted. Of its range and list only what somebody wants is kept.
  mutating func readRange<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, _ tag: RecordTag, _ start: Int, isWanted: Bool, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    dump.beginRecord(tag, start)
    let heap = isWanted ? heap : nil
    // Whether the memory of a short frame is handed out must not depend on where the window ends.
    if isWanted, tag == .stackFrame { _ = try dump.require(Limits.shortFrame) }
    if tag == .object, descriptors?.isWanted ?? false { _ = try dump.require(GoroutineDescriptor.Search.longestRecord) }
    // Nearly all lie in the window as a whole.
    if !dump.layouts.isUndecided(tag), try dump.decodeAtHand(dump.layouts[tag], grows: false) {
      if let heap {
        dump.record.readMemory(dump.window.buffer, heap, interfaceTypes, dump.version, keepsFlags: keepsContents)
        try dump.record.checkFields()
        if keepsContents { try handOut(dump, dump.record.contents, heap, to: &visitor) }
      }
      if tag == .object {
        objects.begin(at: start)
        addDescriptor(dump.record, dump.window.buffer)
        if !objects.descriptors.isEmpty { visitor.visit(descriptors: objects.descriptors.span) }
      }
      if tag != .stackFrame || dump.recordLength > Limits.shortFrame { dump.record.forgetMemory() }
      if isWanted { try visitor.visit(dump.record, dump.window.buffer.span) }
      return dump.finishRecord()
    }
    let name = try readFields(&dump, of: tag, heap, into: &visitor)
    if heap != nil { try dump.record.checkFields() }
    if isWanted { try visitor.visit(dump.record, name.span) }
    // What a very long range took is not needed any more.
    dump.record.memory = RecordMemory()
  }

  /// Takes the Object record whose tag was just read, of go1.3 or go1.4, to `objects`.
  mutating func readOldObject<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, _ start: Int, _ heap: HeapRange, _ params: Params, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    dump.beginRecord(.object, start)
    pieces = search.map { TextSearch.Pieces($0) }
    objects.begin(at: start, ordinal: dump.record.ordinal)
    let isAtHand = try dump.decodeAtHand(dump.layouts[.object], grows: false)
    if !isAtHand { _ = try readFields(&dump, of: .object, heap, into: &visitor) }
    let (address, length) = (dump.record[.address] ?? 0, dump.record[.contents] ?? 0)
    guard heap.contains(address, length) else { throw dump.record.error(.outsideHeap(address, length: length)) }
    if isAtHand {
      pieces?.add(dump.window.buffer.span, dump.record.contents)
      dump.record.readMemory(dump.window.buffer, heap, interfaceTypes, dump.version, keepsFlags: false)
      dump.finishRecord()
    }
    if dump.version == .go1_3 { dump.record.listTypedPointers(heap, interfaceTypes, params) }
    try dump.record.checkFields()
    for word in dump.record.memory { objects.append(word.address, word.type) }
    if keepsContents, heap.isClosureSize(Int(clamping: length)),
      interfaceTypes.codeRange.contains(dump.record.memory.first)
    {
      objects.contents.addCode(dump.record.memory.first)
    }
    if let typed = dump.record.typedObject { objects.typedObjects.append(typed) }
    if pieces?.isFound ?? false { objects.withText.append(0) }
    objects.finishObject(address, length, dump.record.memory.work)
    if !isAtHand { dump.record.memory = RecordMemory() }
  }

  /// Reads the fields of a record that was begun, one by one.
  ///
  /// - Parameter heap: where pointers point to; nil if nothing is wanted of the range and the list.
  /// - Returns: the name, if it has one.
  private mutating func readFields<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, of tag: RecordTag, _ heap: HeapRange?, into visitor: inout Visitor
  ) throws(HeapDumpError) -> [UInt8] {
    dump.record.forgetFields()
    var name: [UInt8] = []
    dump.record.layout = dump.layouts.isUndecided(tag) ? RecordLayouts.stackFrameStart : dump.layouts[tag]
    while true {
      if dump.record.values.count == dump.record.layout.count {
        // What tells the layouts apart lies behind the contents, which may be longer than memory should be.
        guard dump.layouts.isUndecided(tag) else { break }
        try dump.settleLayout()
        dump.record.layout = dump.layouts[tag]
      }
      let entry = dump.record.layout[dump.record.values.count]
      var value: UInt64 = 0
      switch entry.encoding {
      case .string: name = try dump.string(entry.field, of: tag)
      case .memory: value = try readWords(&dump, of: tag, heap, into: &visitor)
      case .fieldList: try readList(&dump, of: tag, heap)
      default: value = try dump.int(entry.field, of: tag)
      }
      dump.record.values.append(value)
    }
    dump.record.name = name.indices
    return name
  }

  /// Reads a memory range.
  ///
  /// - Returns: its length.
  private mutating func readWords<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, of tag: RecordTag, _ heap: HeapRange?, into visitor: inout Visitor
  ) throws(HeapDumpError) -> UInt64 {
    guard let heap else { return try dump.skipMemory(of: tag) }
    let length = try dump.int(.contents, of: tag)
    let stored = dump.longMemory.storedLength(length)
    // Contents of objects are there since go1.5.
    let handsOut = keepsContents && tag != .object
    dump.record.memory.begin(tag, dump.version, length: length, stored: stored, keepsFlags: handsOut)
    try dump.readWords(stored, of: tag, heap.pointerSize) { (dump, range) throws(HeapDumpError) in
      let buffer = dump.window.buffer
      if tag == .object { pieces?.add(buffer.span, range) }
      dump.record.memory.append(buffer.span, range, heap, interfaceTypes)
      if handsOut { try handOut(dump, range, heap, to: &visitor) }
    }
    dump.record.memory.endWords()
    return length
  }

  /// Reads a list of pointer fields.
  private func readList(_ dump: inout RecordReader, of tag: RecordTag, _ heap: HeapRange?) throws(HeapDumpError) {
    var count = 0
    while true {
      // Most of a long list is read in the window.
      if let heap, dump.record.memory.takeFields(&dump.window, heap, interfaceTypes, &count) { return }
      guard let field = try dump.nextField(of: tag, count) else { return }
      count += 1
      if let heap { dump.record.memory.list(field.kind, at: field.offset, heap, interfaceTypes) }
    }
  }

  /// Hands out the words of a part of the window.
  private func handOut<Visitor: RecordVisitor>(
    _ dump: borrowing RecordReader, _ range: Range<Int>, _ heap: HeapRange, to visitor: inout Visitor
  ) throws(HeapDumpError) {
    let bytes = dump.window.buffer.span
    let starts = stride(from: range.lowerBound, through: range.upperBound - heap.pointerSize, by: heap.pointerSize)
    let words = starts.map { heap.word(bytes, $0) }
    do {
      try visitor.visit(words: words.span)
    } catch {
      throw dump.record.error(error.problem)
    }
  }
}
