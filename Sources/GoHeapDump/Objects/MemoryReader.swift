/// Reads what holds pointers: objects, stack frames and data segments. Only what the visitor wants is looked at and kept.
struct MemoryReader {
  /// Where pointers point to; nil if nobody wants them, and in front of Params.
  private(set) var heap: HeapRange?
  /// Whether `objects` are to have their contents.
  private(set) var keepsContents = false
  private(set) var interfaceTypes = InterfaceTypes()
  /// The text that the visitor looks for in the contents of objects; nil if it looks for none.
  private(set) var search: TextSearch?
  /// Finds descriptions of goroutines among objects, if the visitor wants them; nil in front of Params.
  private(set) var descriptors: GoroutineDescriptor.Search?
  /// How far `search` has come in an object whose contents are read piece by piece; nil if there is no text to look for.
  var pieces: TextSearch.Pieces?
  /// Objects that were not handed out yet; without their pointers, if nobody wants those.
  var objects = ObjectBatch()
  /// The words of a long object that may be pointers.
  var candidates = PointerCandidates()
  /// How objects are read fast, as far as that depends on what was read so far; nil as long as there were none.
  private var scan: ObjectScan?
  /// Reads them in another thread, too; nil where that is not worth it.
  private var ahead: ChunksAhead<ObjectChunks>?
  /// Bytes of objects one behind the other that were read fast.
  private var run = 0

  /// Begins to read what a program has written, as far as `detail` says.
  init(_ params: Params, _ detail: ObjectDetail, _ search: TextSearch?, wantsDescriptors: Bool) {
    self.search = search
    descriptors = GoroutineDescriptor.Search(HeapRange(params), isWanted: wantsDescriptors)
    keepsContents = detail == .contents
    if keepsContents || detail == .pointers { heap = HeapRange(params) }
  }

  /// In front of Params.
  init() {}

  /// Looks at a decoded Type or Itab record, on which pointers depend.
  mutating func learn(_ record: borrowing Record) throws(HeapDumpError) {
    guard let heap else { return }
    if record.tag == .type { try interfaceTypes.addType(record, heap) } else { interfaceTypes.addItab(record) }
  }

  /// Hands out the objects that come next, as long as nothing is in the way that the careful path must look at.
  mutating func readObjects<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, _ params: Params, _ detail: ObjectDetail, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    guard dump.window.count == 0 || dump.comesNext(.object) else { return }
    if scan == nil, let descriptors {
      let wanted = heap.map { ObjectScan.Wanted.pointers($0, interfaceTypes, keepsContents: keepsContents, search) }
      scan = ObjectScan(wanted ?? .sizes, descriptors, dump.version, dump.layouts)
    }
    guard let scan else { return }
    while true {
      // The other thread has a copy of what is known of types, which is made when more come.
      if ahead == nil, run >= max(Self.worthAThread, 64 * interfaceTypes.count) {
        run = 0
        // Boundaries are not found in older layouts.
        if dump.version >= .go1_5 {
          ahead = ChunksAhead(ObjectChunks(scan: scan, heap: heap ?? HeapRange(params)), dump) {
            [ObjectBatch](repeating: ObjectBatch(), count: $0)
          }
        }
      }
      guard let ahead else { break }
      guard let chunk = ahead.take(at: dump.window.offset) else { return }
      chunk.content.ordinal = dump.count(.object) + 1
      try handOut(chunk.content, detail, &dump, to: &visitor)
      run += chunk.end - dump.window.offset
      try dump.move(to: chunk.end)
      ahead.giveBack(chunk)
    }
    let start = dump.window.offset
    objects.begin(at: start, ordinal: dump.count(.object) + 1)
    scan.scan(&dump.window, into: &objects)
    run += dump.window.offset - start
    try handOut(objects, detail, &dump, to: &visitor)
  }

  private func handOut<Visitor: RecordVisitor>(
    _ batch: ObjectBatch, _ detail: ObjectDetail, _ dump: inout RecordReader, to visitor: inout Visitor
  ) throws(HeapDumpError) {
    guard batch.count > 0 else { return }
    dump.count(batch.count, .object)
    if !batch.descriptors.isEmpty { visitor.visit(descriptors: batch.descriptors.span) }
    if heap != nil {
      try visitor.visit(objects: batch)
    } else if detail == .sizes {
      visitor.visit(objectSizes: batch.sizes.span)
    }
  }

  /// Reads the Object record whose tag was just read, alone, and hands it out.
  mutating func readObject<Visitor: RecordVisitor>(
    _ dump: inout RecordReader, _ start: Int, _ params: Params, _ heap: HeapRange, into visitor: inout Visitor
  ) throws(HeapDumpError) {
    if dump.version >= .go1_5 {
      try readObject(&dump, start, heap)
    } else {
      try readOldObject(&dump, start, heap, params, into: &visitor)
    }
    if !objects.descriptors.isEmpty { visitor.visit(descriptors: objects.descriptors.span) }
    try visitor.visit(objects: objects)
  }

  /// Adds the descriptor that an object may be which was decoded, to `objects`.
  mutating func addDescriptor(_ record: borrowing Record, _ buffer: [UInt8]) {
    guard let descriptors, descriptors.hasLength(record.contents.count) else { return }
    let contents = record.contents
    let found = descriptors.descriptor(record[.address] ?? 0, contents.count, buffer.span, contents.lowerBound)
    if let found { objects.descriptors.append(found) }
  }

  /// Ends a run of objects: the next record is another, which may change how objects are read.
  mutating func endObjects() {
    run = 0
    ahead = nil
    scan = nil
  }

  /// Goes on after a long object, which was read alone: what was read ahead lies within it. Where long objects follow
  /// each other, reading ahead is in vain.
  mutating func passLongObject() {
    if run < Self.worthAThread { ahead = nil }
    run = 0
  }

  /// After this many bytes of consecutive objects, many more are likely.
  private static let worthAThread = 1 << 20
}
