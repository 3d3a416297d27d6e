// Records whose memory ranges and lists of pointers may be longer than memory should be: stack frames, data segments, and
// objects up to go1.4.
extension HeapDumpReader {
  /// Reads the StackFrame, Data or BSS record whose tag was just read, and hands it out.
  mutating func readMemory<Visitor: RecordVisitor>(
    _ tag: RecordTag, _ start: Int, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    if visitor.wantsMemory {
      if tag == .stackFrame, layouts.isStackFrameUndecided { try settleStackFrame(start) }
      try decode(tag, layouts[tag], start)
    } else {
      beginRecord(tag, start)
      let isDecided = tag != .stackFrame || !layouts.isStackFrameUndecided
      // Nearly all lie in the window as a whole.
      guard isDecided, try decodeAtHand(layouts[tag], grows: false) else {
        return try readLongMemory(tag, into: &visitor)
      }
    }
    if let heap {
      record.readMemory(window.buffer, heap, interfaceTypes, version, keepsFlags: keepsContents)
      try record.checkFields()
      if keepsContents { try handOut(words(record.contents, heap), to: &visitor) }
    }
    if !visitor.wantsMemory { record.forgetMemory() }
    try visitor.visit(record, window.buffer.span)
    finishRecord()
  }

  /// Reads a record piece by piece: of its range only what somebody wants is kept.
  private mutating func readLongMemory<Visitor: RecordVisitor>(
    _ tag: RecordTag, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    let name = try readFields(of: tag, into: &visitor)
    if heap != nil { try record.checkFields() }
    try visitor.visit(record, name.span)
    // What a very long range took is not needed any more.
    record.memory = RecordMemory()
  }

  /// Takes the Object record whose tag was just read, of go1.3 or go1.4, to `objects`.
  mutating func readOldObject<Visitor: RecordVisitor>(
    _ start: Int, _ heap: HeapRange, _ params: Params, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    beginRecord(.object, start)
    objects.begin(at: start, ordinal: record.ordinal)
    let isAtHand = try decodeAtHand(layouts[.object], grows: false)
    if !isAtHand { _ = try readFields(of: .object, into: &visitor) }
    let (address, length) = (record[.address] ?? 0, record[.contents] ?? 0)
    guard heap.contains(address, length) else { throw record.error(.outsideHeap(address, length: length)) }
    if isAtHand {
      record.readMemory(window.buffer, heap, interfaceTypes, version, keepsFlags: false)
      finishRecord()
    }
    if version == .go1_3 { record.listTypedPointers(heap, interfaceTypes, params) }
    try record.checkFields()
    for word in record.memory {
      if let type = word.type {
        objects.typedPointers.append(ObjectBatch.TypedPointer(pointer: objects.pointers.count, type: type))
      }
      objects.pointers.append(word.address)
    }
    if keepsContents, heap.isClosureSize(Int(clamping: length)), interfaceTypes.codeRange.contains(record.memory.first)
    {
      objects.contents.addCode(record.memory.first)
    }
    if let typed = record.typedObject { objects.typedObjects.append(typed) }
    objects.finishObject(address, length)
    if !isAtHand { record.memory = RecordMemory() }
  }

  /// Reads the fields of a record that was begun, one by one.
  ///
  /// - Returns: the name, if it has one.
  private mutating func readFields<Visitor: RecordVisitor>(
    of tag: RecordTag, into visitor: inout Visitor
  ) throws(HeapDumpError) -> [UInt8] {
    record.forgetFields()
    var name: [UInt8] = []
    let isUndecided = tag == .stackFrame && layouts.isStackFrameUndecided
    record.layout = isUndecided ? RecordLayouts.stackFrameStart : layouts[tag]
    for entry in record.layout { try readField(entry, of: tag, &name, into: &visitor) }
    if isUndecided {
      try settleLayout()
      let rest = layouts[tag].dropFirst(record.layout.count)
      record.layout = layouts[tag]
      for entry in rest { try readField(entry, of: tag, &name, into: &visitor) }
    }
    record.name = name.indices
    return name
  }

  private mutating func readField<Visitor: RecordVisitor>(
    _ entry: LayoutField, of tag: RecordTag, _ name: inout [UInt8], into visitor: inout Visitor
  ) throws(HeapDumpError) {
    var value: UInt64 = 0
    switch entry.encoding {
    case .string: name = try readString(entry.field, of: tag)
    case .memory: value = try readWords(of: tag, into: &visitor)
    case .fieldList: try readList(of: tag)
    default: value = try int(entry.field, of: tag)
    }
    record.values.append(value)
  }

  /// Finds out which layout a dump with the header `go1.3` has, where the int comes that tells them apart.
  mutating func settleLayout() throws(HeapDumpError) {
    _ = try require(10)
    let position = window.position
    let probed = try int(.continpc, of: .stackFrame)
    window.position = position
    layouts.settle(hasContinpc: RecordLayouts.isContinpc(probed))
  }

  private mutating func readString(_ field: Field, of tag: RecordTag) throws(HeapDumpError) -> [UInt8] {
    let length = try stringLength(field, of: tag)
    let offset = window.offset
    // No longer than `Limits.stringLength`.
    guard try require(length) else {
      throw failure(.truncated(field, needs: UInt64(length), left: window.count), at: offset, in: tag)
    }
    defer { window.position += length }
    return Array(window.buffer[window.position..<window.position + length])
  }

  /// Reads a memory range.
  ///
  /// - Returns: its length.
  private mutating func readWords<Visitor: RecordVisitor>(
    of tag: RecordTag, into visitor: inout Visitor
  ) throws(HeapDumpError) -> UInt64 {
    guard let heap else { return try skipMemory(.contents, of: tag) }
    let length = try int(.contents, of: tag)
    let start = window.offset
    let stored = longMemory.storedLength(length)
    // Contents of objects are there since go1.5.
    let handsOut = keepsContents && tag != .object
    record.memory.begin(tag, version, length: length, stored: stored, keepsFlags: handsOut)
    var done: UInt64 = 0
    while done < stored {
      let left = stored - done
      // Whole words, so that none is torn; behind the last one there may be a rest that holds no pointer.
      if window.count < heap.pointerSize, !(try require(Int(min(left, UInt64(heap.pointerSize))))) {
        throw failure(
          .truncated(.contents, needs: stored, left: Int(clamping: done) + window.count), at: start, in: tag)
      }
      var count = Int(min(left, UInt64(window.count)))
      if UInt64(count) < left { count -= count % heap.pointerSize }
      let range = window.position..<window.position + count
      let buffer = window.buffer
      record.memory.append(buffer.span, range, heap, interfaceTypes)
      if handsOut { try handOut(words(range, heap), to: &visitor) }
      window.position += count
      done += UInt64(count)
    }
    record.memory.endWords()
    return length
  }

  /// Reads a list of pointer fields.
  private mutating func readList(of tag: RecordTag) throws(HeapDumpError) {
    guard let heap else { return try skipFieldList(of: tag) }
    var count = 0
    while true {
      // Most of a long list is read in the window.
      if record.memory.takeFields(&window, heap, interfaceTypes, &count) { return }
      guard let (kind, offset) = try nextField(of: tag, &count) else { return }
      record.memory.list(kind, at: offset, heap, interfaceTypes)
    }
  }

  private func handOut<Visitor: RecordVisitor>(_ words: [UInt64], to visitor: inout Visitor) throws(HeapDumpError) {
    do {
      try visitor.visit(words: words.span)
    } catch {
      throw record.error(error.problem)
    }
  }

  private func words(_ range: Range<Int>, _ heap: HeapRange) -> [UInt64] {
    let bytes = window.buffer.span
    var words: [UInt64] = []
    words.reserveCapacity(range.count / heap.pointerSize)
    var position = range.lowerBound
    while position <= range.upperBound - heap.pointerSize {
      words.append(heap.word(bytes, position))
      position += heap.pointerSize
    }
    return words
  }
}
