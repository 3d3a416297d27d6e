// Objects that the loop over the window leaves: those at its end, long ones, wrong ones.
extension MemoryReader {
  /// Takes the Object record whose tag was just read, alone, to `objects`.
  mutating func readObject(_ dump: inout RecordReader, _ start: Int, _ heap: HeapRange) throws(HeapDumpError) {
    objects.begin(at: start, ordinal: dump.count(.object))
    // Two varints at most; once these bytes are at hand, or there are no more, nothing moves.
    _ = try dump.require(20)
    let position = dump.window.position
    let address = try dump.int(.address, of: .object)
    let length = try dump.int(.contents, of: .object)
    guard heap.contains(address, length) else {
      throw dump.failure(.outsideHeap(address, length: length), at: start, in: .object)
    }
    if length > UInt64(ObjectScan.longest) { return try readLongObject(&dump, start, address, length, heap) }
    dump.window.position = position
    try dump.decode(.object, dump.layouts[.object], start)
    let buffer = dump.window.buffer
    try dump.record.findPointers(buffer.span, heap, interfaceTypes, into: &objects)
    if keepsContents, !dump.record.pointerFields.isEmpty {
      let words = objects.contents.begin(buffer.span, dump.record.contents.lowerBound, dump.record.contents.count, heap)
      for field in dump.record.pointerFields {
        // Fields lie within the contents; of a range that was cut, the contents may be shorter than it says.
        let word = words + Int(clamping: field.offset) / heap.pointerSize
        if word < objects.contents.words.count { objects.contents.flag(word) }
      }
    } else if keepsContents, heap.isClosureSize(dump.record.contents.count) {
      let word = heap.word(buffer.span, dump.record.contents.lowerBound)
      if interfaceTypes.codeRange.contains(word) { objects.contents.addCode(word) }
    }
    if let typed = dump.record.header(buffer.span, heap) { objects.typedObjects.append(typed) }
    objects.finishObject(address, length)
    dump.finishRecord()
  }

  private mutating func readLongObject(
    _ dump: inout RecordReader, _ start: Int, _ address: UInt64, _ length: UInt64, _ heap: HeapRange
  ) throws(HeapDumpError) {
    if try takeByList(&dump, dump.longMemory.storedLength(length), length, heap) {
      return objects.finishObject(address, length)
    }
    try readCandidates(&dump, length, heap)
    let words = objects.contents.ends.last ?? 0
    var fields = LongObjectFields(length: length, firstWord: words)
    while true {
      // Most of a long list is read in the window.
      if fields.take(&dump.window, heap, candidates, keepsContents: keepsContents, into: &objects) { break }
      let at = dump.window.offset
      let kind = try dump.int(.pointerFields, of: .object)
      if kind == 0 { break }
      guard PointerField.Kind(kind, in: dump.version) != nil else {
        throw dump.failure(.unknownFieldKind(kind), at: at, in: .object)
      }
      guard fields.count < Limits.pointerFields else {
        let problem = HeapDumpError.Problem.tooLarge(
          .pointerFields, UInt64(fields.count + 1), limit: UInt64(Limits.pointerFields))
        throw dump.failure(problem, at: at, in: .object)
      }
      let offset = try dump.int(.pointerFields, of: .object)
      guard heap.isField(offset, length) else {
        throw dump.failure(.badPointerField(offset, length: length), at: at, in: .object)
      }
      if keepsContents, fields.count == 0, objects.contents.words.count == words {
        // All pointers are nil.
        objects.contents.appendZeros(Int(clamping: dump.longMemory.storedLength(length)) / heap.pointerSize)
      }
      fields.take(offset, heap, candidates, keepsContents: keepsContents, into: &objects)
    }
    if keepsContents, fields.count == 0 { objects.contents.dropUnfinished() }
    objects.finishObject(address, length)
  }

  /// Takes an object whose contents, of `stored` bytes, are so long that passing over them is worth it: the list of
  /// pointers behind them says what is to be read at all. Of text or numbers, that is nothing.
  ///
  /// - Returns: false, and nothing is taken, if a source cannot go back, if there are pointers and the contents are to be
  ///   kept, or if `takeListedPointers` cannot take them.
  private mutating func takeByList(
    _ dump: inout RecordReader, _ stored: UInt64, _ length: UInt64, _ heap: HeapRange
  ) throws(HeapDumpError) -> Bool {
    guard let count = Int(exactly: stored), count >= dump.window.count + Self.worthASeek, dump.window.canComeBack else {
      return false
    }
    let start = dump.window.offset
    do {
      if try dump.window.skip(count) == count, try dump.window.require(1) {
        if dump.window.buffer[dump.window.position] == 0 {
          dump.window.position += 1
          return true
        }
        if !keepsContents, try takeListedPointers(&dump.window, contents: start, count, length, heap) { return true }
      }
      try dump.window.comeBack(to: start)
      return false
    } catch {
      throw dump.failure(.input(error), at: start, in: .object)
    }
  }

  /// The fewest bytes that passing over is worth two seeks for.
  private static let worthASeek = 512 << 10

  /// Passes over the contents of an object and keeps what may be pointers.
  private mutating func readCandidates(_ dump: inout RecordReader, _ length: UInt64, _ heap: HeapRange)
    throws(HeapDumpError)
  {
    let start = dump.window.offset
    let stored = dump.longMemory.storedLength(length)
    candidates.removeAll()
    var previous: UInt64 = 0
    var done: UInt64 = 0
    while done < stored {
      let left = stored - done
      // Whole words, so that none is torn; behind the last one there may be a rest that holds no pointer.
      if dump.window.count < heap.pointerSize, !(try dump.require(Int(min(left, UInt64(heap.pointerSize))))) {
        throw dump.failure(
          .truncated(.contents, needs: stored, left: Int(clamping: done) + dump.window.count), at: start, in: .object)
      }
      var count = Int(min(left, UInt64(dump.window.count)))
      if UInt64(count) < left { count -= count % heap.pointerSize }
      let last = previous
      let buffer = dump.window.buffer
      previous = candidates.append(
        buffer.span, dump.window.position..<dump.window.position + count, at: done / UInt64(heap.pointerSize),
        behind: previous,
        heap, interfaceTypes)
      if keepsContents, candidates.count > 0 {
        keepContents(buffer.span, dump.window.position..<dump.window.position + count, done, behind: last, heap)
      }
      dump.window.position += count
      done += UInt64(count)
    }
  }

  /// Keeps bytes of a long object's contents, of which something could be a pointer.
  ///
  /// What is long and has nothing of that kind, texts and numbers, takes no memory so.
  ///
  /// - Parameters:
  ///   - done: how many bytes were in front of it.
  ///   - previous: the word in front of it.
  private mutating func keepContents(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ done: UInt64, behind previous: UInt64, _ heap: HeapRange
  ) {
    let own = objects.contents.words.count - (objects.contents.ends.last ?? 0)
    if own == 0, done > 0 {
      objects.contents.appendZeros(Int(clamping: done) / heap.pointerSize - 1)
      objects.contents.append(previous)
    }
    objects.contents.append(bytes, range, heap)
  }
}
