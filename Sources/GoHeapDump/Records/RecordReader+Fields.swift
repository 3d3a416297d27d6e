// Fields read one by one, of records that may be longer than memory should be.
extension RecordReader {
  /// The next int.
  mutating func int(_ field: Field, of tag: RecordTag?) throws(HeapDumpError) -> UInt64 {
    try decode(10, of: tag) { (bytes, position) throws(RecordDecoding.Failure) in
      try RecordDecoding.varint(bytes, &position, field)
    }
  }

  /// Decodes something that has `most` bytes at most; near the end of the dump there may be fewer.
  @inline(__always)
  private mutating func decode<Value>(
    _ most: Int, of tag: RecordTag?, _ decode: (Span<UInt8>, inout Int) throws(RecordDecoding.Failure) -> Value
  ) throws(HeapDumpError) -> Value {
    if window.count < most { _ = try require(most) }
    var position = window.position
    do {
      let value = try decode(window.buffer.span.extracting(first: window.end), &position)
      window.position = position
      return value
    } catch {
      throw located(error, in: tag)
    }
  }

  /// Finds out which layout a dump with the header `go1.3` has, where the int comes that tells them apart.
  mutating func settleLayout() throws(HeapDumpError) {
    _ = try require(10)
    let position = window.position
    let probed = try int(.continpc, of: .stackFrame)
    window.position = position
    layouts.settle(hasContinpc: RecordLayouts.isContinpc(probed))
  }

  /// The next string, whole.
  mutating func string(_ field: Field, of tag: RecordTag) throws(HeapDumpError) -> [UInt8] {
    let length = try decode(10, of: tag) { (bytes, position) throws(RecordDecoding.Failure) in
      try RecordDecoding.stringLength(bytes, &position, field)
    }
    let offset = window.offset
    guard try require(length) else {
      throw failure(.truncated(field, needs: UInt64(length), left: window.count), at: offset, in: tag)
    }
    defer { window.position += length }
    return Array(window.buffer[window.position..<window.position + length])
  }

  mutating func skipMemory(_ field: Field, of tag: RecordTag) throws(HeapDumpError) -> UInt64 {
    let length = try int(field, of: tag)
    try skipBytes(longMemory.storedLength(length), field, of: tag)
    return length
  }

  private mutating func skipBytes(_ length: UInt64, _ field: Field, of tag: RecordTag) throws(HeapDumpError) {
    let offset = window.offset
    // No input has more than 2^63 - 1 bytes: a larger length ends, as any that is too large, at the end of the input.
    let count = Int(clamping: length)
    let skipped: Int
    do {
      skipped = try window.skip(count)
    } catch {
      throw failure(.input(error), at: window.offset, in: tag)
    }
    guard skipped == count, length == UInt64(count) else {
      throw failure(.truncated(field, needs: length, left: skipped), at: offset, in: tag)
    }
  }

  /// Hands out where in the window the words of a memory range are, piece by piece; `take` must not move the window.
  ///
  /// - Parameter stored: bytes of the range.
  mutating func readWords(
    _ stored: UInt64, of tag: RecordTag, _ wordSize: Int,
    _ take: (inout Self, Range<Int>) throws(HeapDumpError) -> Void
  ) throws(HeapDumpError) {
    let start = window.offset
    var left = stored
    while left > 0 {
      // Whole words, so that none is torn; behind the last one there may be a rest that holds no pointer.
      if window.count < wordSize, !(try require(Int(min(left, UInt64(wordSize))))) {
        let done = Int(clamping: stored - left)
        throw failure(.truncated(.contents, needs: stored, left: done + window.count), at: start, in: tag)
      }
      var count = Int(min(left, UInt64(window.count)))
      if UInt64(count) < left { count -= count % wordSize }
      try take(&self, window.position..<window.position + count)
      window.position += count
      left -= UInt64(count)
    }
  }

  /// The next field of a list that had `count` so far; nil at its end.
  mutating func nextField(of tag: RecordTag, _ count: Int) throws(HeapDumpError) -> PointerField? {
    let version = version
    return try decode(20, of: tag) { (bytes, position) throws(RecordDecoding.Failure) in
      try RecordDecoding.pointerField(bytes, &position, version, count)
    }
  }
}
