public import GoHeapDump
import GoRuntime
import Names

/// Takes from a dump what its object graph is made of, in one pass; `ObjectGraph` is made of it then.
///
/// Memory grows with the objects, their pointers into the heap, and the roots; with the objects' contents only if they
/// are to be kept.
public struct ObjectGraphBuilder: RecordVisitor, Sendable {
  public let wanted: RecordSet
  public var objectDetail: ObjectDetail { contents != nil ? .contents : .pointers }

  public let searchedText: TextSearch?

  // Objects, in the order of the dump.
  var addresses: [UInt64] = []
  var sizes = ObjectSizes()
  /// Bytes of all objects; they fit in 64 bits with sign.
  private(set) var size: UInt64 = 0
  /// Where each object's pointers end in `pointers`.
  var pointerEnds: [UInt32] = []
  var pointers: [UInt64] = []
  /// Whether addresses ascend so far.
  private(set) var isSorted = true

  /// What the objects hold; nil if that is not kept.
  var contents: ContentsBuilder?

  /// Where those begin that hold the text that is looked for.
  private(set) var addressesWithText: [UInt64] = []

  // Types.
  /// What objects say of their own types.
  var typedObjects: [(object: UInt32, source: ObjectBatch.TypeSource, type: UInt64)] = []
  var typedPointers: [(pointer: UInt64, type: UInt64)] = []
  private(set) var types: [UInt64: (name: Name, size: UInt64)] = [:]
  /// Finalizers and cleanups.
  private(set) var specials: [Special] = []
  /// Which objects begin with a word of the allocator.
  private(set) var headers = AllocationHeaders(nil, pointerSize: 8)

  // Roots.
  /// The goroutines so far.
  public private(set) var goroutines = Goroutines()
  /// The thread (`m`) that each of them runs on; 0 for none.
  private(set) var threads: [UInt64] = []
  /// Words of frames that point into the heap.
  private(set) var frameWords: [StackWord] = []
  /// Which of them count as listed, too; nil if nothing is known of them.
  private(set) var liveWords: LiveWords?
  /// Pointers that the runtime keeps for a goroutine, and the stack pointer of the frame that each is for.
  private(set) var goroutineWords: [(goroutine: UInt32, address: UInt64, sp: UInt64)] = []
  private(set) var segments: [RootTree.Segment] = []
  /// Words of data segments that point into the heap; `segment` is a number of `segments`.
  private(set) var segmentWords: [(offset: UInt64, address: UInt64, segment: UInt32)] = []
  private(set) var otherRoots: [(description: UInt32, pointer: UInt64)] = []
  private(set) var descriptions: [Name] = []

  /// Whether the graph is to have `stackWords`.
  let keepsStackWords: Bool
  /// What the garbage collector looks at of each object, in the order of the dump; nil if that is not kept.
  var scanWorks: ScanWorks?
  /// Bytes of a word.
  private(set) var pointerSize: UInt64 = 8

  /// A builder that has seen nothing.
  ///
  /// - Parameters:
  ///   - keepingContents: whether the graph is to have `contents`.
  ///   - keepingStackWords: whether the graph is to have `stackWords`.
  ///   - keepingScanWorks: whether the graph is to have `scanWorks`.
  ///   - searching: a text that is looked for in objects; nil for none.
  public init(
    keepingContents: Bool = false, keepingStackWords: Bool = false, keepingScanWorks: Bool = false,
    searching: TextSearch? = nil
  ) {
    searchedText = searching
    scanWorks = keepingScanWorks ? ScanWorks() : nil
    keepsStackWords = keepingStackWords
    contents = keepingContents ? ContentsBuilder() : nil
    var wanted = RecordSet(.type, .data, .bss, .otherRoot, .finalizer, .queuedFinalizer, .defer, .panic)
    wanted.formUnion(Goroutines.records)
    if keepingContents { wanted.formUnion(RecordSet(.itab)) }
    self.wanted = wanted
  }

  /// Gives goroutines labels that their records do not have: see `Goroutines.setLabels`.
  public mutating func setLabels(_ sets: [[GoroutineLabel]], _ number: (Goroutines.Goroutine) -> Int?) {
    goroutines.setLabels(sets, number)
  }

  /// Has words of frames count as listed: as held by their frames, and as pointers.
  mutating func list(_ live: LiveWords) {
    liveWords = live
    guard contents != nil else { return }
    for (place, word) in frameWords.enumerated() where !word.isListed && live.contains(place) {
      contents?.list(word: word.number, ofFrame: Int(word.frame))
    }
  }

  /// Whether a frame holds what one of `frameWords` points to, by the word's place.
  func isListed(_ place: Int) -> Bool { frameWords[place].isListed || liveWords?.contains(place) ?? false }

  public mutating func visit(params: Params) {
    headers = params.allocationHeaders
    pointerSize = UInt64(params.pointerSize)
    contents?.add(params)
  }

  public mutating func visit(words: Span<UInt64>) throws(HeapDumpError) { try contents?.add(words) }

  public mutating func visit(objects batch: ObjectBatch) throws(HeapDumpError) {
    let first = addresses.count
    guard batch.count <= GraphLimits.nodes - first else {
      throw batch.error(.tooMany("objects", limit: GraphLimits.nodes))
    }
    guard batch.pointers.count <= GraphLimits.pointers - pointers.count else {
      throw batch.error(.tooMany("pointers", limit: GraphLimits.pointers))
    }
    try addSize(batch)
    sizes.append(batch.sizes)
    scanWorks?.append(batch.scanWorks)
    pointerEnds.growLarge(for: batch.count)
    let before = pointers.count
    pointerEnds.append(contentsOf: batch.ends.lazy.map { UInt32(truncatingIfNeeded: before &+ $0) })
    if isSorted { isSorted = Self.isSorted(batch.addresses, behind: addresses.last ?? 0) }
    addresses.growLarge(for: batch.count)
    addresses += batch.addresses
    for typed in batch.typedObjects { typedObjects.append((UInt32(first + typed.object), typed.source, typed.type)) }
    if contents == nil {
      for typed in batch.typedPointers { typedPointers.append((batch.pointers[typed.pointer], typed.type)) }
    }
    pointers.growLarge(for: batch.pointers.count)
    pointers += batch.pointers
    addressesWithText += batch.withText.lazy.map { batch.addresses[$0] }
    try contents?.add(batch)
  }

  private mutating func addSize(_ batch: ObjectBatch) throws(HeapDumpError) {
    let (sum, overflow) = Self.sum(batch.sizes.span)
    if !overflow, sum <= UInt64(Int64.max) - size {
      size += sum
      return
    }
    for object in 0..<batch.count {
      let (sum, overflow) = size.addingReportingOverflow(batch.sizes[object])
      guard !overflow, sum <= UInt64(Int64.max) else {
        throw batch.error(.overflow("the sum of the sizes of all objects up to here"), object: object)
      }
      size = sum
    }
  }

  private static func sum(_ sizes: Span<UInt64>) -> (sum: UInt64, overflow: Bool) {
    var (sum, all): (UInt64, UInt64) = (0, 0)
    for index in sizes.indices {
      sum &+= sizes[index]
      all |= sizes[index]
    }
    // So many numbers of 32 bits do not overflow.
    return (sum, all >> 32 != 0)
  }

  private static func isSorted(_ addresses: [UInt64], behind first: UInt64) -> Bool {
    var last = first
    for address in addresses {
      if address < last { return false }
      last = address
    }
    return true
  }

  public mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    contents?.add(record)
    switch record.tag {
    case .type:
      let address = record[.address] ?? 0
      // The runtime writes a type again when it has forgotten that it did.
      if types[address] == nil { types[address] = (Name(bytes, record.name), record[.size] ?? 0) }
    case .goroutine:
      try goroutines.add(record, bytes)
      threads.append(record[.m] ?? 0)
    case .stackFrame:
      try goroutines.add(record, bytes)
      guard goroutines.frames.count <= GraphLimits.nodes else {
        throw record.error(.tooMany("stack frames", limit: GraphLimits.nodes))
      }
      let frame = UInt32(goroutines.frames.count - 1)
      for word in record.pointers {
        frameWords.append(
          StackWord(address: word.address, frame: frame, number: word.offset / pointerSize, isListed: word.isListed))
        addType(word)
      }
    case .data, .bss:
      segments.append(RootTree.Segment(kind: record.tag == .data ? .data : .bss, address: record[.address] ?? 0))
      let segment = UInt32(truncatingIfNeeded: segments.count - 1)
      for word in record.pointers {
        segmentWords.append((word.offset, word.address, segment))
        addType(word)
      }
    case .finalizer, .queuedFinalizer: specials.append(Special(record))
    case .otherRoot:
      let description = Name(bytes, record.name)
      if descriptions.last != description { descriptions.append(description) }
      otherRoots.append((UInt32(descriptions.count - 1), record[.pointer] ?? 0))
    case .defer:
      // Up to go1.4 the field is the pointer to the arguments, which no frame has as its stack pointer.
      try addGoroutineWords(record, [.address, .function], sp: record[.sp] ?? 0)
    case .panic: try addGoroutineWords(record, [.address, .argumentData], sp: 0)
    default: break
    }
  }

  /// About how many nodes and edges the roots will have.
  var rootCount: Int {
    2 * (segmentWords.count + frameWords.count + goroutines.frames.count + specials.count) + 64
  }

  private mutating func addType(_ word: PointerWord) {
    if contents == nil, let type = word.type { typedPointers.append((word.address, type)) }
  }

  private mutating func addGoroutineWords(
    _ record: borrowing Record, _ fields: [Field], sp: UInt64
  ) throws(HeapDumpError) {
    guard !goroutines.goroutines.isEmpty else { throw record.error(.noGoroutine) }
    for field in fields {
      guard let address = record[field], address != 0 else { continue }
      goroutineWords.append((UInt32(goroutines.goroutines.count - 1), address, sp))
    }
  }
}
