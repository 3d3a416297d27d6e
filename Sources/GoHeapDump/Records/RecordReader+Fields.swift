import ByteStreams

// Fields read one by one, of records that may be longer than memory should be.
extension RecordReader {
  /// The next int.
  mutating func int(_ field: Field, of tag: RecordTag?) throws(HeapDumpError) -> UInt64 {
    try decode(tag) { (bytes, position) throws(RecordDecoding.Failure) in
      try RecordDecoding.varint(bytes, &position, field)
    }
  }

  /// Decodes a part of a record, which is to lie in the window as a whole.
  @inline(__always)
  private mutating func decode<Value>(
    _ tag: RecordTag?, _ decode: (Span<UInt8>, inout Int) throws(RecordDecoding.Failure) -> Value
  ) throws(HeapDumpError) -> Value {
    while true {
      var position = window.position
      do {
        let value = try decode(window.buffer.span.extracting(first: window.end), &position)
        window.position = position
        return value
      } catch {
        try refill(after: error, in: tag)
      }
    }
  }

  /// Finds out which layout a dump with the header `go1.3` has, where the int comes that tells them apart.
  mutating func settleLayout() throws(HeapDumpError) {
    // Once these bytes are at hand, or there are no more, nothing moves.
    _ = try require(10)
    let position = window.position
    let probed = try int(.continpc, of: .stackFrame)
    window.position = position
    layouts.settle(hasContinpc: RecordLayouts.isContinpc(probed))
  }

  /// The next string, whole.
  mutating func string(_ field: Field, of tag: RecordTag) throws(HeapDumpError) -> [UInt8] {
    let range = try decode(tag) { (bytes, position) throws(RecordDecoding.Failure) in
      try RecordDecoding.string(bytes, &position, field)
    }
    return Array(window.buffer[range])
  }

  /// Passes over a memory range.
  ///
  /// - Returns: its length.
  mutating func skipMemory(of tag: RecordTag) throws(HeapDumpError) -> UInt64 {
    let length = try int(.contents, of: tag)
    try skipMemory(of: tag, longMemory.storedLength(length))
    return length
  }

  /// Passes over so many bytes of a memory range.
  mutating func skipMemory(of tag: RecordTag, _ stored: UInt64) throws(HeapDumpError) {
    let offset = window.offset
    // No input has more than 2^63 - 1 bytes: a larger length ends, as any that is too large, at the end of the input.
    let skipped = try Result { () throws(ByteStreamError) in try window.skip(Int(clamping: stored)) }
      .mapError { failure(.input($0), at: window.offset, in: tag) }.get()
    guard UInt64(skipped) == stored else {
      throw failure(.truncated(.contents, needs: stored, left: skipped), at: offset, in: tag)
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
    return try decode(tag) { (bytes, position) throws(RecordDecoding.Failure) in
      try RecordDecoding.pointerField(bytes, &position, version, count)
    }
  }
}
