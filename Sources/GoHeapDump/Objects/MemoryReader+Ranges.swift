// Records whose memory ranges and lists of pointers may be longer than memory should be: stack frames, data segments, and
// objects up to go1.4.
extension MemoryReader {
  /// Reads the StackFrame, Data or BSS record whose tag was just read, and hands it out.
  mutating func readRange<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, _ tag: RecordTag, _ start: Int, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    dump.beginRecord(tag, start)
    let isDecided = tag != .stackFrame || !dump.layouts.isStackFrameUndecided
    // Nearly all lie in the window as a whole.
    guard isDecided, try dump.decodeAtHand(dump.layouts[tag], grows: false) else {
      return try readLongRange(&dump, tag, into: &visitor)
    }
    if let heap {
      dump.record.readMemory(dump.window.buffer, heap, interfaceTypes, dump.version, keepsFlags: keepsContents)
      try dump.record.checkFields()
      if keepsContents { try handOut(dump, dump.record.contents, heap, to: &visitor) }
    }
    dump.record.forgetMemory()
    try visitor.visit(dump.record, dump.window.buffer.span)
    dump.finishRecord()
  }

  /// Reads a record piece by piece: of its range only what somebody wants is kept.
  private mutating func readLongRange<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, _ tag: RecordTag, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    let name = try readFields(&dump, of: tag, into: &visitor)
    if heap != nil { try dump.record.checkFields() }
    try visitor.visit(dump.record, name.span)
    // What a very long range took is not needed any more.
    dump.record.memory = RecordMemory()
  }

  /// Takes the Object record whose tag was just read, of go1.3 or go1.4, to `objects`.
  mutating func readOldObject<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, _ start: Int, _ heap: HeapRange, _ params: Params, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    dump.beginRecord(.object, start)
    objects.begin(at: start, ordinal: dump.record.ordinal)
    let isAtHand = try dump.decodeAtHand(dump.layouts[.object], grows: false)
    if !isAtHand { _ = try readFields(&dump, of: .object, into: &visitor) }
    let (address, length) = (dump.record[.address] ?? 0, dump.record[.contents] ?? 0)
    guard heap.contains(address, length) else { throw dump.record.error(.outsideHeap(address, length: length)) }
    if isAtHand {
      dump.record.readMemory(dump.window.buffer, heap, interfaceTypes, dump.version, keepsFlags: false)
      dump.finishRecord()
    }
    if dump.version == .go1_3 { dump.record.listTypedPointers(heap, interfaceTypes, params) }
    try dump.record.checkFields()
    for word in dump.record.memory {
      if let type = word.type {
        objects.typedPointers.append(ObjectBatch.TypedPointer(pointer: objects.pointers.count, type: type))
      }
      objects.pointers.append(word.address)
    }
    if keepsContents, heap.isClosureSize(Int(clamping: length)),
      interfaceTypes.codeRange.contains(dump.record.memory.first)
    {
      objects.contents.addCode(dump.record.memory.first)
    }
    if let typed = dump.record.typedObject { objects.typedObjects.append(typed) }
    objects.finishObject(address, length)
    if !isAtHand { dump.record.memory = RecordMemory() }
  }

  /// Reads the fields of a record that was begun, one by one.
  ///
  /// - Returns: the name, if it has one.
  private mutating func readFields<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, of tag: RecordTag, into visitor: inout Visitor
  ) throws(HeapDumpError) -> [UInt8] {
    dump.record.forgetFields()
    var name: [UInt8] = []
    let isUndecided = tag == .stackFrame && dump.layouts.isStackFrameUndecided
    dump.record.layout = isUndecided ? RecordLayouts.stackFrameStart : dump.layouts[tag]
    for entry in dump.record.layout { try readField(&dump, entry, of: tag, &name, into: &visitor) }
    if isUndecided {
      try dump.settleLayout()
      let rest = dump.layouts[tag].dropFirst(dump.record.layout.count)
      dump.record.layout = dump.layouts[tag]
      for entry in rest { try readField(&dump, entry, of: tag, &name, into: &visitor) }
    }
    dump.record.name = name.indices
    return name
  }

  private mutating func readField<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, _ entry: LayoutField, of tag: RecordTag, _ name: inout [UInt8],
    into visitor: inout Visitor
  ) throws(HeapDumpError) {
    var value: UInt64 = 0
    switch entry.encoding {
    case .string: name = try dump.readString(entry.field, of: tag)
    case .memory: value = try readWords(&dump, of: tag, into: &visitor)
    case .fieldList: try readList(&dump, of: tag)
    default: value = try dump.int(entry.field, of: tag)
    }
    dump.record.values.append(value)
  }

  /// Reads a memory range.
  ///
  /// - Returns: its length.
  private mutating func readWords<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, of tag: RecordTag, into visitor: inout Visitor
  ) throws(HeapDumpError) -> UInt64 {
    guard let heap else { return try dump.skipMemory(.contents, of: tag) }
    let length = try dump.int(.contents, of: tag)
    let start = dump.window.offset
    let stored = dump.longMemory.storedLength(length)
    // Contents of objects are there since go1.5.
    let handsOut = keepsContents && tag != .object
    dump.record.memory.begin(tag, dump.version, length: length, stored: stored, keepsFlags: handsOut)
    var done: UInt64 = 0
    while done < stored {
      let left = stored - done
      // Whole words, so that none is torn; behind the last one there may be a rest that holds no pointer.
      if dump.window.count < heap.pointerSize, !(try dump.require(Int(min(left, UInt64(heap.pointerSize))))) {
        throw dump.failure(
          .truncated(.contents, needs: stored, left: Int(clamping: done) + dump.window.count), at: start, in: tag)
      }
      var count = Int(min(left, UInt64(dump.window.count)))
      if UInt64(count) < left { count -= count % heap.pointerSize }
      let range = dump.window.position..<dump.window.position + count
      let buffer = dump.window.buffer
      dump.record.memory.append(buffer.span, range, heap, interfaceTypes)
      if handsOut { try handOut(dump, range, heap, to: &visitor) }
      dump.window.position += count
      done += UInt64(count)
    }
    dump.record.memory.endWords()
    return length
  }

  /// Reads a list of pointer fields.
  private mutating func readList(_ dump: inout RecordReader, of tag: RecordTag) throws(HeapDumpError) {
    guard let heap else { return try dump.skipFieldList(of: tag) }
    var count = 0
    while true {
      // Most of a long list is read in the window.
      if dump.record.memory.takeFields(&dump.window, heap, interfaceTypes, &count) { return }
      guard let (kind, offset) = try dump.nextField(of: tag, &count) else { return }
      dump.record.memory.list(kind, at: offset, heap, interfaceTypes)
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
