// Objects that the loop over the window leaves: those at its end, long ones, those of go1.3 and go1.4, wrong ones.
extension HeapDumpReader {
  /// The longest contents that the window is to hold. Which words of an object are pointers stands behind it: of a
  /// longer one, all words are kept that could be, instead of all that it holds.
  static let longestInWindow = 64 << 10

  /// Takes the Object record whose tag was just read, alone, to `objects`.
  mutating func readObject(_ start: Int, _ heap: HeapRange, _ params: Params) throws(HeapDumpError) {
    objects.begin(at: start, ordinal: counts[Int(RecordTag.object.rawValue)])
    if version >= .go1_5 {
      // Two varints at most; once these bytes are at hand, or there are no more, nothing moves.
      _ = try require(20)
      let position = window.position
      let address = try int(.address, of: .object)
      let length = try int(.contents, of: .object)
      guard heap.contains(address, length) else {
        throw failure(.outsideHeap(address, length: length), at: start, in: .object)
      }
      if length > UInt64(Self.longestInWindow) { return try readLongObject(start, address, length, heap) }
      window.position = position
    }
    try decode(.object, layouts[.object], start)
    let (address, length) = (record[.address] ?? 0, record[.contents] ?? 0)
    guard heap.contains(address, length) else { throw record.error(.outsideHeap(address, length: length)) }
    try record.findPointers(window.buffer, heap, interfaceTypes, params)
    for word in record.pointers {
      if let type = word.type {
        objects.typedPointers.append(ObjectBatch.TypedPointer(pointer: objects.pointers.count, type: type))
      }
      objects.pointers.append(word.address)
    }
    if keepsContents, version >= .go1_5, !record.pointerFields.isEmpty {
      let buffer = window.buffer
      let words = objects.contents.begin(buffer.span, record.contents.lowerBound, record.contents.count, heap)
      for field in record.pointerFields {
        // Fields lie within the contents; of a range that was cut, the contents may be shorter than it says.
        let word = words + Int(clamping: field.offset) / heap.pointerSize
        if word < objects.contents.words.count { objects.contents.flag(word) }
      }
    } else if keepsContents, heap.isClosureSize(record.contents.count) {
      let word = heap.word(window.buffer.span, record.contents.lowerBound)
      if interfaceTypes.codeRange.contains(word) { objects.contents.addCode(word) }
    }
    if let typed = record.typedObject(window.buffer.span, heap) { objects.typedObjects.append(typed) }
    objects.finishObject(address, length)
    finishRecord()
  }

  private mutating func readLongObject(
    _ start: Int, _ address: UInt64, _ length: UInt64, _ heap: HeapRange
  ) throws(HeapDumpError) {
    if try passOverWithoutPointers(longMemory.storedLength(length)) { return objects.finishObject(address, length) }
    try readCandidates(length, heap)
    let pointerSize = UInt64(heap.pointerSize)
    var next = 0
    var count = 0
    let words = objects.contents.ends.last ?? 0
    while true {
      let at = window.offset
      let kind = try int(.pointerFields, of: .object)
      if kind == 0 { break }
      guard PointerField.Kind(kind, in: version) != nil else {
        throw failure(.unknownFieldKind(kind), at: at, in: .object)
      }
      count += 1
      guard count <= Limits.pointerFields else {
        let problem = HeapDumpError.Problem.tooLarge(
          .pointerFields, UInt64(count), limit: UInt64(Limits.pointerFields))
        throw failure(problem, at: at, in: .object)
      }
      let offset = try int(.pointerFields, of: .object)
      guard heap.isField(offset, length) else {
        throw failure(.badPointerField(offset, length: length), at: at, in: .object)
      }
      let index = offset / pointerSize
      if keepsContents, count == 1, objects.contents.words.count == words {
        // All pointers are nil.
        objects.contents.appendZeros(Int(clamping: longMemory.storedLength(length) / pointerSize))
      }
      if keepsContents, index < UInt64(objects.contents.words.count - words) {
        objects.contents.flag(words + Int(index))
      }
      // The runtime lists them in order; in a dump that does not, each is looked for.
      if next > 0, candidates[next - 1].index >= index { next = candidates.first(from: index) }
      while next < candidates.count, candidates[next].index < index { next += 1 }
      guard next < candidates.count, candidates[next].index == index else { continue }
      if let type = candidates.type(next) {
        objects.typedPointers.append(ObjectBatch.TypedPointer(pointer: objects.pointers.count, type: type))
      }
      objects.pointers.append(candidates[next].address)
    }
    if keepsContents, count == 0 { objects.contents.dropUnfinished() }
    objects.finishObject(address, length)
  }

  /// Passes over contents of `stored` bytes without looking at them, and the list of pointers behind, if that is empty:
  /// what is very long is mostly text or numbers.
  ///
  /// - Returns: false, and nothing is passed over, if there are pointers, or a source cannot go back to see to them.
  private mutating func passOverWithoutPointers(_ stored: UInt64) throws(HeapDumpError) -> Bool {
    guard let count = Int(exactly: stored), count >= window.count + Self.worthASeek, window.canComeBack else {
      return false
    }
    let start = window.offset
    do {
      if try window.skip(count) == count, try window.require(1), window.buffer[window.position] == 0 {
        window.position += 1
        return true
      }
      try window.comeBack(to: start)
      return false
    } catch {
      throw failure(.input(error), at: start, in: .object)
    }
  }

  /// The fewest bytes that passing over is worth two seeks for.
  private static let worthASeek = 512 << 10

  /// Passes over the contents of an object and keeps what may be pointers.
  private mutating func readCandidates(_ length: UInt64, _ heap: HeapRange) throws(HeapDumpError) {
    let start = window.offset
    let stored = longMemory.storedLength(length)
    candidates.removeAll()
    var previous: UInt64 = 0
    var done: UInt64 = 0
    while done < stored {
      let left = stored - done
      // Whole words, so that none is torn; behind the last one there may be a rest that holds no pointer.
      if window.count < heap.pointerSize, !(try require(Int(min(left, UInt64(heap.pointerSize))))) {
        throw failure(
          .truncated(.contents, needs: stored, left: Int(clamping: done) + window.count), at: start, in: .object)
      }
      var count = Int(min(left, UInt64(window.count)))
      if UInt64(count) < left { count -= count % heap.pointerSize }
      let last = previous
      previous = Self.findCandidates(
        window.buffer, window.position..<window.position + count, at: done / UInt64(heap.pointerSize),
        behind: previous, heap, interfaceTypes, into: &candidates)
      if keepsContents, candidates.count > 0 {
        keepContents(window.position..<window.position + count, done, behind: last, heap)
      }
      window.position += count
      done += UInt64(count)
    }
  }

  /// Keeps what lies in the window of a long object's contents, of which something could be a pointer.
  ///
  /// What is long and has nothing of that kind, texts and numbers, takes no memory so.
  ///
  /// - Parameters:
  ///   - done: how many bytes were in front of it.
  ///   - previous: the word in front of it.
  private mutating func keepContents(
    _ range: Range<Int>, _ done: UInt64, behind previous: UInt64, _ heap: HeapRange
  ) {
    let own = objects.contents.words.count - (objects.contents.ends.last ?? 0)
    if own == 0, done > 0 {
      objects.contents.appendZeros(Int(clamping: done) / heap.pointerSize - 1)
      objects.contents.append(previous)
    }
    let buffer = window.buffer
    objects.contents.append(buffer.span, range, heap)
  }

  /// - Parameters:
  ///   - index: which word of the object the first one is.
  ///   - previous: the word in front of it.
  /// - Returns: the last word.
  private static func findCandidates(
    _ buffer: [UInt8], _ range: Range<Int>, at index: UInt64, behind previous: UInt64, _ heap: HeapRange,
    _ types: InterfaceTypes, into candidates: inout PointerCandidates
  ) -> UInt64 {
    let bytes = buffer.span.extracting(first: range.upperBound)
    var previous = previous
    var index = index
    var position = range.lowerBound
    while position <= bytes.count - heap.pointerSize {
      let word = heap.word(bytes, position)
      if heap.contains(word) { candidates.append(word, types.type(previous), index) }
      previous = word
      index += 1
      position += heap.pointerSize
    }
    return previous
  }
}
