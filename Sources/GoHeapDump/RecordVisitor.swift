/// Takes what a `HeapDumpReader` finds, record by record, in the order of the file.
public protocol RecordVisitor {
  /// The kinds of records to be handed out whole. All others are passed over, though not unchecked.
  var wanted: RecordSet { get }

  /// Whether `visit(objectSizes:)` is called; costs nearly nothing, while a whole Object record must be kept in memory.
  var wantsObjectSizes: Bool { get }

  /// Whether objects are handed out in batches with their pointers, by `visit(objects:)` instead of
  /// `visit(objectSizes:)`, and the records of stack frames and data segments have `pointers`. Contents are not kept,
  /// unless `wantsContents` says so; only up to go1.4 the longest object must fit in memory.
  var wantsPointers: Bool { get }

  /// Whether the batches of `visit(objects:)` hold the contents of the objects that have pointers, too.
  var wantsContents: Bool { get }

  /// What the dump says of its program: before everything else.
  mutating func visit(params: Params)

  /// A record of one of the wanted kinds.
  ///
  /// - Parameters:
  ///   - record: its fields; valid during the call.
  ///   - bytes: what the record's ranges refer to.
  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError)

  /// What a Data or BSS record that is not wanted says of its segment: enough to know the executable by.
  ///
  /// - Parameters:
  ///   - segment: which of the two.
  ///   - address: where it begins.
  ///   - length: in bytes.
  mutating func visit(segment: RecordTag, address: UInt64, length: UInt64)

  /// The lengths of some Object records' contents, in bytes, as they follow each other in the dump.
  mutating func visit(objectSizes: Span<UInt64>)

  /// Some Object records, as they follow each other in the dump.
  mutating func visit(objects: ObjectBatch) throws(HeapDumpError)
}

// Most visitors want no pointers.
extension RecordVisitor {
  public var wantsPointers: Bool { false }

  public var wantsContents: Bool { false }

  public mutating func visit(objects: ObjectBatch) throws(HeapDumpError) {}
}

extension RecordVisitor {
  public mutating func visit(segment: RecordTag, address: UInt64, length: UInt64) {}
}
