/// Takes the pointer fields of a long object. Of its words, those were kept that may be pointers.
struct LongObjectFields {
  /// Where its words begin among those of `ObjectContents`.
  let firstWord: Int
  /// The position of the next candidate.
  private var next = 0
  /// Which of the candidates' types is the next.
  private var nextType = 0

  init(firstWord: Int) { self.firstWord = firstWord }

  /// Takes a field at `offset` of the object.
  @inline(__always)
  mutating func take(
    _ offset: UInt64, _ heap: HeapRange, _ candidates: borrowing PointerCandidates, keepsContents: Bool,
    into batch: inout ObjectBatch
  ) {
    let index = offset >> UInt64(heap.pointerSize.trailingZeroBitCount)
    if keepsContents, index < UInt64(batch.contents.words.count - firstWord) {
      batch.contents.flag(firstWord + Int(index))
    }
    // The runtime lists them in order; in a dump that does not, each is looked for.
    next = candidates.first(from: index, near: next)
    guard next < candidates.count, candidates[next].index == index else { return }
    batch.append(candidates[next].address, keepsContents ? nil : candidates.type(next, near: &nextType))
  }
}
