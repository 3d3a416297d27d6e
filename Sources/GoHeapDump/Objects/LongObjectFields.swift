/// Takes the pointer fields of a long object, of whose words those were kept that may be pointers.
struct LongObjectFields {
  /// Bytes of the object.
  let length: UInt64
  /// Where its words begin among those of `ObjectContents`.
  let firstWord: Int
  /// How many fields were taken.
  private(set) var count = 0
  /// The position of the next candidate.
  private var next = 0
  /// Which of the candidates' types is the next.
  private var nextType = 0

  init(length: UInt64, firstWord: Int) { (self.length, self.firstWord) = (length, firstWord) }

  /// Takes the fields that lie in the window as a whole and are as they should be; the first one and what is special are
  /// for the careful path.
  ///
  /// - Returns: whether the list has ended.
  mutating func take(
    _ window: inout ByteWindow, _ heap: HeapRange, _ candidates: borrowing PointerCandidates, keepsContents: Bool,
    into batch: inout ObjectBatch
  ) -> Bool {
    guard count > 0 else { return false }
    let (hasEnded, position) = take(
      window.buffer.span.extracting(first: window.end), window.position, heap, candidates,
      keepsContents: keepsContents, into: &batch)
    window.position = position
    return hasEnded
  }

  private mutating func take(
    _ bytes: Span<UInt8>, _ start: Int, _ heap: HeapRange, _ candidates: borrowing PointerCandidates,
    keepsContents: Bool, into batch: inout ObjectBatch
  ) -> (hasEnded: Bool, position: Int) {
    var position = start
    while position < bytes.count {
      let field = position
      if bytes[position] == 0 { return (true, position + 1) }
      position += 1
      guard bytes[field] == 1, count < Limits.pointerFields, let offset = ObjectScan.varint(bytes, &position),
        heap.isField(offset, length)
      else { return (false, field) }
      take(offset, heap, candidates, keepsContents: keepsContents, into: &batch)
    }
    return (false, position)
  }

  /// Takes a field at `offset` of the object.
  @inline(__always)
  mutating func take(
    _ offset: UInt64, _ heap: HeapRange, _ candidates: borrowing PointerCandidates, keepsContents: Bool,
    into batch: inout ObjectBatch
  ) {
    count += 1
    let index = offset >> UInt64(heap.pointerSize.trailingZeroBitCount)
    if keepsContents, index < UInt64(batch.contents.words.count - firstWord) {
      batch.contents.flag(firstWord + Int(index))
    }
    // The runtime lists them in order; in a dump that does not, each is looked for.
    next = candidates.first(from: index, near: next)
    guard next < candidates.count, candidates[next].index == index else { return }
    if !keepsContents, let type = candidates.type(next, near: &nextType) {
      batch.typedPointers.append(ObjectBatch.TypedPointer(pointer: batch.pointers.count, type: type))
    }
    batch.pointers.append(candidates[next].address)
  }
}
