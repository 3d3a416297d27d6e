// The objects that are read fast, many at a time: in the window, or in two threads.
extension HeapDumpReader {
  /// Hands out the objects that come next, as long as nothing is in the way that the careful path must look at.
  mutating func readObjects<Visitor: RecordVisitor>(into visitor: inout Visitor) throws(HeapDumpError) {
    guard let params, window.count == 0 || window.buffer[window.position] == RecordTag.object.rawValue else { return }
    if objectScan == nil {
      let wanted = heap.map { ObjectScan.Wanted.pointers($0, interfaceTypes, keepsContents: keepsContents) }
      objectScan = ObjectScan(wanted ?? .sizes, version, layouts)
    }
    guard let objectScan else { return }
    while true {
      // The other thread has a copy of what is known of types, which is made when more come.
      if objectsAhead == nil, runOfObjects >= max(Self.worthAThread, 64 * interfaceTypes.count) {
        readAhead(objectScan, heap ?? HeapRange(params))
      }
      guard let objectsAhead else { break }
      guard let piece = objectsAhead.take(at: window.offset) else { return }
      piece.number(from: counts[Int(RecordTag.object.rawValue)] + 1)
      try handOut(piece.batch, to: &visitor)
      runOfObjects += piece.end - window.offset
      do {
        try window.move(to: piece.end)
      } catch {
        throw failure(.input(error), at: window.offset)
      }
      objectsAhead.giveBack(piece)
    }
    let start = window.offset
    objects.begin(at: start, ordinal: counts[Int(RecordTag.object.rawValue)] + 1)
    objectScan.scan(&window, into: &objects)
    runOfObjects += window.offset - start
    try handOut(objects, to: &visitor)
  }

  private mutating func handOut<Visitor: RecordVisitor>(
    _ batch: ObjectBatch, to visitor: inout Visitor
  ) throws(HeapDumpError) {
    guard batch.count > 0 else { return }
    counts[Int(RecordTag.object.rawValue)] += batch.count
    if visitor.wantsPointers {
      try visitor.visit(objects: batch)
    } else if visitor.wantsObjectSizes {
      visitor.visit(objectSizes: batch.sizes.span)
    }
  }

  /// Lets another thread read ahead, where it can.
  private mutating func readAhead(_ scan: ObjectScan, _ heap: HeapRange) {
    runOfObjects = 0
    // Boundaries are not found in older layouts.
    guard version >= .go1_5, let (bytes, origin) = readableAhead else { return }
    objectsAhead = ChunksAhead(
      ObjectPieceMaker(scan: scan, heap: heap), bytes, origin: origin, from: window.offset, ObjectPiece.init)
  }

  /// Something else comes, which may change how objects are read.
  mutating func endObjects() {
    runOfObjects = 0
    objectsAhead = nil
    objectScan = nil
  }

  /// What was read ahead lies within an object that long. Where one follows another, that is in vain.
  mutating func passLongObject() {
    if runOfObjects < Self.worthAThread { objectsAhead = nil }
    runOfObjects = 0
  }

  /// So many bytes of objects one behind the other let expect many more.
  private static let worthAThread = 1 << 20
}
