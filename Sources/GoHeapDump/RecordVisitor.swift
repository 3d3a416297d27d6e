/// Takes what a `HeapDumpReader` finds, record by record, in the order of the file.
public protocol RecordVisitor {
  /// What it makes of MemProf records where they are read, in several threads.
  associatedtype Preparation: RecordPreparation = NoPreparation

  /// The kinds of records to be handed out whole. All others are passed over, though not unchecked.
  var wanted: RecordSet { get }

  /// Whether `visit(objectSizes:)` is called; costs nearly nothing, while a whole Object record must be kept in memory.
  var wantsObjectSizes: Bool { get }

  /// Whether objects are handed out in batches with their pointers, by `visit(objects:)` instead of
  /// `visit(objectSizes:)`, and the records of stack frames and data segments have `pointers`. Contents are not kept,
  /// unless `wantsContents` says so.
  var wantsPointers: Bool { get }

  /// Whether the batches of `visit(objects:)` hold the contents of the objects that have pointers, too, and `visit(words:)`
  /// is called.
  var wantsContents: Bool { get }

  /// Whether StackFrame, Data and BSS records have `contents` and `pointerFields`: the longest of them must fit in memory
  /// then.
  var wantsMemory: Bool { get }

  /// What the dump says of its program: before everything else.
  mutating func visit(params: Params)

  /// A record of one of the wanted kinds.
  ///
  /// - Parameters:
  ///   - record: its fields; valid during the call.
  ///   - bytes: what the record's ranges refer to.
  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError)

  /// Some words of the memory range of the StackFrame, Data or BSS record that is handed out next, in their order.
  mutating func visit(words: Span<UInt64>) throws(HeapDumpError)

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

  /// Whether MemProf records may be handed out prepared, many at a time, by `visit(_:ordinal:)`.
  var preparesBuckets: Bool { get }

  /// Something to prepare MemProf records with, besides those that were made before.
  mutating func makePreparation() -> Preparation

  /// Some MemProf records, as they follow each other in the dump, prepared.
  ///
  /// - Parameter ordinal: which of the dump's MemProf records the first one is, from 1.
  mutating func visit(_ buckets: Preparation, ordinal: Int) throws(HeapDumpError)
}

/// What visitors have that do not prepare records.
public final class NoPreparation: RecordPreparation {
  public func begin() {}

  public func add(_ record: borrowing Record, _ bytes: Span<UInt8>) {}
}

extension RecordVisitor where Preparation == NoPreparation {
  public var preparesBuckets: Bool { false }

  public mutating func makePreparation() -> NoPreparation { NoPreparation() }

  public mutating func visit(_ buckets: NoPreparation, ordinal: Int) throws(HeapDumpError) {}
}

// Most visitors want no pointers.
extension RecordVisitor {
  public var wantsPointers: Bool { false }

  public var wantsContents: Bool { false }

  public var wantsMemory: Bool { false }

  public mutating func visit(words: Span<UInt64>) throws(HeapDumpError) {}

  public mutating func visit(objects: ObjectBatch) throws(HeapDumpError) {}
}

extension RecordVisitor {
  public mutating func visit(segment: RecordTag, address: UInt64, length: UInt64) {}
}
