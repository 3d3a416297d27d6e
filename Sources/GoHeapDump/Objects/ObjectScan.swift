/// How Object records are read fast, many at a time, as long as nothing special is in the way: what is wanted of them, and
/// what that depends on.
///
/// Whatever stops it, another record, the end of the bytes, a long object or something wrong, is left to the careful
/// path. So are the pointers of go1.3 and go1.4, which depend on other records, too.
struct ObjectScan: Sendable {
  /// What is wanted of the objects.
  enum Wanted: Sendable {
    case sizes
    case pointers(HeapRange, InterfaceTypes, keepsContents: Bool, TextSearch?)
  }

  private let wanted: Wanted
  private let descriptors: GoroutineDescriptor.Search
  /// How many ints there are between the tag and the contents.
  private let intsInFront: Int
  /// The highest kind of pointer field; 0 if the layout has no fields.
  private let highestKind: UInt8

  /// The longest contents that the window is to hold. The list of pointers follows the contents: of longer objects, only
  /// words that could be pointers are kept until it comes.
  static let longest = 64 << 10

  /// - Returns: nil if such objects are not read many at a time.
  init?(
    _ wanted: Wanted, _ descriptors: GoroutineDescriptor.Search, _ version: FormatVersion, _ layouts: RecordLayouts
  ) {
    if case .pointers = wanted, version < .go1_5 { return nil }
    (self.wanted, self.descriptors) = (wanted, descriptors)
    intsInFront = layouts[.object].prefix { $0.encoding == .int }.count
    let hasFields = layouts[.object].last?.encoding == .fieldList
    highestKind = hasFields ? (version == .go1_4 ? 3 : 1) : 0
  }

  /// Takes the Object records that lie in the window as a whole to `batch`, up to the first that begins at the offset
  /// `limit` or behind. Without pointers, only the batch's `sizes` and `descriptors` are filled.
  func scan(_ window: inout ByteWindow, until limit: Int = .max, into batch: inout ObjectBatch) {
    window.position = scan(
      window.buffer.span.extracting(first: window.end), from: window.position, until: limit - window.base, into: &batch)
  }

  /// - Returns: the position behind the last object.
  private func scan(_ bytes: Span<UInt8>, from start: Int, until limit: Int, into batch: inout ObjectBatch) -> Int {
    switch wanted {
    case .sizes:
      Self.scanSizes(
        bytes, from: start, until: limit, intsInFront: intsInFront, highestKind: highestKind,
        sizes: &batch.sizes, descriptors, found: &batch.descriptors)
    case .pointers(let heap, let types, let keepsContents, let search):
      Self.scanPointers(
        bytes, from: start, until: limit, heap, types, keepsContents: keepsContents, search, descriptors, into: &batch)
    }
  }
}
