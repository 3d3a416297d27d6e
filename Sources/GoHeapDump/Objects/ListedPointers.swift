import ByteStreams

// Long objects of a dump that can be read at any place: each word is read when the list behind the contents names it.
extension MemoryReader {
  /// Takes the pointers of a long object, whose list of pointers comes next: contents and list are read side by side, so
  /// that no word is kept only because it could be a pointer.
  ///
  /// - Parameters:
  ///   - contents: where in the dump the object's contents begin.
  ///   - stored: bytes of them.
  ///   - length: bytes of the object.
  /// - Returns: what the garbage collector looks at; nil if the list is not in order, or something is wrong in it, or the dump is read front to back only;
  ///   then the window is somewhere in the list, and `objects` has no pointer of the object.
  mutating func takeListedPointers(
    _ window: inout ByteWindow, contents: Int, _ stored: Int, _ length: UInt64, _ heap: HeapRange
  ) throws(ByteStreamError) -> ScanWork? {
    guard let (bytes, origin) = window.randomAccess else { return nil }
    var listed = ListedPointers(
      words: ByteWindow(RandomAccessSource(bytes, from: origin)), contents: contents, stored: stored, length: length)
    var count = 0
    while !(try listed.take(&window, &count, heap, interfaceTypes, into: &objects)) {
      // A field has eleven bytes at most, so in what is left one is cut off, or wrong.
      if window.count <= 16, try window.refill() { continue }
      objects.dropUnfinished()
      return nil
    }
    return listed.work
  }
}

/// The pointers of a long object, in the order of its list.
private struct ListedPointers {
  /// Moves over the contents.
  var words: ByteWindow
  /// Where in the dump they begin.
  let contents: Int
  /// Bytes of them.
  let stored: Int
  /// Bytes of the object.
  let length: UInt64
  /// Where in the object the last of them was.
  var last: UInt64 = 0
  /// How much of the object the garbage collector has to look at, as far as the list was read.
  var work = ScanWork()

  /// Takes the fields that lie in the window as a whole, up to one that is not as it should be.
  ///
  /// - Returns: whether the list has ended.
  mutating func take(
    _ list: inout ByteWindow, _ count: inout Int, _ heap: HeapRange, _ types: InterfaceTypes,
    into batch: inout ObjectBatch
  ) throws(ByteStreamError) -> Bool {
    try list.takeFields(&count) { (offset) throws(ByteStreamError) in
      guard offset >= last, heap.isField(offset, length) else { return false }
      last = offset
      work.add(word: offset / UInt64(heap.pointerSize))
      // Of a range that was cut, the list names more than there is.
      if offset <= UInt64(stored - heap.pointerSize) { try take(Int(offset), heap, types, into: &batch) }
      return true
    }
  }

  /// Takes the word at `offset` of the contents.
  @inline(__always)
  private mutating func take(
    _ offset: Int, _ heap: HeapRange, _ types: InterfaceTypes, into batch: inout ObjectBatch
  ) throws(ByteStreamError) {
    let place = contents + offset
    // The word in front of it may name its type.
    if place + heap.pointerSize > words.base + words.end {
      try move(to: place - min(offset, heap.pointerSize), place + heap.pointerSize)
    }
    let bytes = words.buffer.span
    let word = heap.word(bytes, place - words.base)
    guard heap.contains(word) else { return }
    batch.append(word, offset > 0 ? types.type(heap.word(bytes, place - words.base - heap.pointerSize)) : nil)
  }

  /// Moves the window to `start`, so that it reaches to `end` at least.
  private mutating func move(to start: Int, _ end: Int) throws(ByteStreamError) {
    try words.move(to: start)
    while words.base + words.end < end {
      // They were there when the list behind them was found.
      guard try words.refill() else { throw .read(reason: "the file has become shorter") }
    }
  }
}
