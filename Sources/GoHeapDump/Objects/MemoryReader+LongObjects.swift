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
    let contents = dump.record.contents
    try dump.record.findPointers(buffer.span, heap, interfaceTypes, into: &objects)
    if let first = dump.record.pointerFields.first {
      ObjectScan.addHeader(
        buffer.span, contents.lowerBound, contents.count, Int(clamping: first.offset), heap, to: &objects)
    }
    if keepsContents, !dump.record.pointerFields.isEmpty {
      let words = objects.contents.append(buffer.span, contents, heap)
      for field in dump.record.pointerFields {
        // Fields lie within the contents; of a range that was cut, the contents may be shorter than it says.
        let word = words + Int(clamping: field.offset) / heap.pointerSize
        if word < objects.contents.words.count { objects.contents.flag(word) }
      }
    } else if keepsContents, heap.isClosureSize(contents.count) {
      let word = heap.word(buffer.span, contents.lowerBound)
      if interfaceTypes.codeRange.contains(word) { objects.contents.addCode(word) }
    }
    if let search, search.isFound(in: buffer.span, contents) { objects.withText.append(0) }
    addDescriptor(dump.record, buffer)
    var work = ScanWork()
    for field in dump.record.pointerFields { work.add(word: field.offset / UInt64(heap.pointerSize)) }
    objects.finishObject(address, length, work)
    dump.finishRecord()
  }

  private mutating func readLongObject(
    _ dump: inout RecordReader, _ start: Int, _ address: UInt64, _ length: UInt64, _ heap: HeapRange
  ) throws(HeapDumpError) {
    // What is passed over is not searched.
    if search == nil, let work = try takeByList(&dump, dump.longMemory.storedLength(length), length, heap) {
      return objects.finishObject(address, length, work)
    }
    try readCandidates(&dump, length, heap)
    let words = objects.contents.ends.last ?? 0
    // How many fields were taken, and where the next candidate and its type are expected.
    var (count, next, nextType) = (0, 0, 0)
    var work = ScanWork()
    func take(_ offset: UInt64) -> Bool {
      guard heap.isField(offset, length) else { return false }
      let index = offset >> UInt64(heap.pointerSize.trailingZeroBitCount)
      work.add(word: index)
      if keepsContents, index < UInt64(objects.contents.words.count - words) {
        objects.contents.flag(words + Int(index))
      }
      // The runtime lists them in order; in a dump that does not, each is looked for.
      next = candidates.first(from: index, near: next)
      if next < candidates.count, candidates[next].index == index {
        objects.append(candidates[next].address, keepsContents ? nil : candidates.type(next, near: &nextType))
      }
      return true
    }
    while true {
      // Most of a long list is read in the window.
      if count > 0, dump.window.takeFields(&count, take) { break }
      let at = dump.window.offset
      guard let offset = try dump.nextField(of: .object, count)?.offset else { break }
      if keepsContents, count == 0, heap.isField(offset, length), objects.contents.words.count == words {
        // All pointers are nil.
        objects.contents.appendZeros(Int(clamping: dump.longMemory.storedLength(length)) / heap.pointerSize)
      }
      guard take(offset) else { throw dump.failure(.badPointerField(offset, length: length), at: at, in: .object) }
      count += 1
    }
    if keepsContents, count == 0 { objects.contents.dropUnfinished() }
    if pieces?.isFound ?? false { objects.withText.append(0) }
    objects.finishObject(address, length, work)
  }

  /// Takes an object whose contents, of `stored` bytes, are so long that passing over them is worth it: the list of
  /// pointers behind them says what is to be read at all. Of text or numbers, that is nothing.
  ///
  /// - Returns: what the garbage collector looks at; nil, and nothing is taken, if a source cannot go back, if there are pointers and the contents are to be
  ///   kept, or if `takeListedPointers` cannot take them.
  private mutating func takeByList(
    _ dump: inout RecordReader, _ stored: UInt64, _ length: UInt64, _ heap: HeapRange
  ) throws(HeapDumpError) -> ScanWork? {
    guard let count = Int(exactly: stored), count >= dump.window.count + Self.worthASeek, dump.window.canComeBack else {
      return nil
    }
    let start = dump.window.offset
    do {
      if try dump.window.skip(count) == count, try dump.window.require(1) {
        if dump.window.buffer[dump.window.position] == 0 {
          dump.window.position += 1
          return ScanWork()
        }
        if !keepsContents, let work = try takeListedPointers(&dump.window, contents: start, count, length, heap) {
          return work
        }
      }
      try dump.window.comeBack(to: start)
      return nil
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
    candidates.removeAll()
    pieces = search.map { TextSearch.Pieces($0) }
    var previous: UInt64 = 0
    var done = 0
    let stored = dump.longMemory.storedLength(length)
    try dump.readWords(stored, of: .object, heap.pointerSize) { (dump, range) throws(HeapDumpError) in
      let bytes = dump.window.buffer.span
      pieces?.add(bytes, range)
      let last = previous
      previous = candidates.append(
        bytes, range, at: UInt64(done / heap.pointerSize), behind: last, heap, interfaceTypes)
      if keepsContents, candidates.count > 0 { keepContents(bytes, range, done, behind: last, heap) }
      done += range.count
    }
  }

  /// Keeps bytes of a long object's contents once a word of it could be a pointer: long texts and numbers take no memory.
  ///
  /// - Parameters:
  ///   - done: how many bytes were in front of it.
  ///   - previous: the word in front of it.
  private mutating func keepContents(
    _ bytes: Span<UInt8>, _ range: Range<Int>, _ done: Int, behind previous: UInt64, _ heap: HeapRange
  ) {
    let own = objects.contents.words.count - (objects.contents.ends.last ?? 0)
    if own == 0, done > 0 {
      objects.contents.appendZeros(done / heap.pointerSize - 1)
      objects.contents.append(previous)
    }
    objects.contents.append(bytes, range, heap)
  }
}
