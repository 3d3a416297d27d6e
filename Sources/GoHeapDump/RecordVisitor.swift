/// Takes what is read of a program's heap, record by record, in the order of a heap dump.
///
/// What feeds it need not be a dump: whatever knows the same of a program can say it in records.
public protocol RecordVisitor {
  /// What it makes of MemProf records where they are read, many at a time.
  associatedtype Preparation: RecordPreparation = NoPreparation

  /// The kinds of records to be handed out. All others are passed over, though not unchecked.
  var wanted: RecordSet { get }

  /// How much is wanted of objects, and of the memory of stack frames and data segments.
  var objectDetail: ObjectDetail { get }

  /// A text that the contents of all objects are searched for, with `ObjectDetail.pointers` and `contents`: `ObjectBatch.withText`
  /// says which have it. Nil to search for none, which is faster.
  var searchedText: TextSearch? { get }

  /// Whether objects are wanted that look like the runtime's descriptions of goroutines with labels; only of a dump since Go 1.5.
  var wantsDescriptors: Bool { get }

  /// What is known of the program: before everything else.
  mutating func visit(params: Params)

  /// A record of one of the wanted kinds.
  ///
  /// - Parameters:
  ///   - record: its fields; valid during the call.
  ///   - bytes: what the record's ranges refer to.
  mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError)

  /// A part of a record of one of the wanted kinds that is too long to be handed out whole, in the order of the dump; with
  /// `ObjectDetail.encoded` alone.
  ///
  /// - Parameters:
  ///   - part: which part it is.
  ///   - record: what kind of record it is, and the fields of this part; valid during the call.
  ///   - bytes: what the record's ranges refer to.
  mutating func visit(_ part: RecordPart, of record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError)

  /// Some words of the memory range of the StackFrame, Data or BSS record that is handed out next, in their order; with
  /// `ObjectDetail.contents` alone.
  mutating func visit(words: Span<UInt64>) throws(HeapDumpError)

  /// What a Data or BSS record that is not wanted says of its segment: enough to know the executable by.
  ///
  /// - Parameters:
  ///   - segment: which of the two.
  ///   - address: where it begins.
  ///   - length: in bytes.
  mutating func visit(segment: RecordTag, address: UInt64, length: UInt64)

  /// The lengths of some objects in bytes, as they follow each other; with `ObjectDetail.sizes` alone.
  mutating func visit(objectSizes: Span<UInt64>)

  /// Some objects, as they follow each other; with `ObjectDetail.pointers` and `contents`.
  mutating func visit(objects: ObjectBatch) throws(HeapDumpError)

  /// Objects that look like the runtime's descriptions of goroutines with labels, in the order of the dump.
  mutating func visit(descriptors: Span<GoroutineDescriptor>)

  /// What the next MemProf records may be prepared with: so many empty ones, which `visit(_:ordinal:)` gets back filled.
  /// None if these records are to be handed out one by one.
  mutating func preparations(_ count: Int) -> [Preparation]

  /// Some MemProf records, as they follow each other, prepared.
  ///
  /// - Parameters:
  ///   - buckets: what took them.
  ///   - ordinal: which of all MemProf records the first one is, from 1.
  mutating func visit(_ buckets: Preparation, ordinal: Int) throws(HeapDumpError)
}

/// How much a visitor wants of objects. What nobody wants is passed over, most of it without being looked at.
public enum ObjectDetail: Sendable {
  /// Nothing.
  case skipped
  /// How long each is.
  case sizes
  /// Where each lies and its pointers; of frames and data segments those, too.
  case pointers
  /// That, and the contents of all that have pointers.
  case contents
  /// Object records as they are, as any other record; frames and data segments whole. The longest must fit in memory.
  case records
  /// All wanted records with their bytes in the dump, so that they can be written again as they are (`HeapDumpWriter`), the EOF record
  /// too. Long objects, frames and data segments come in parts.
  case encoded

  /// Whether objects come as records.
  var isWhole: Bool { self == .records || self == .encoded }
}

/// A part of a record that is too long to be handed out whole (`ObjectDetail.encoded`).
public enum RecordPart: Sendable {
  /// The tag, the fields in front of the contents, and the contents' length. The first part of each record that comes in parts.
  case front
  /// Some of the contents: whole words, but for what is behind the last whole one. Of a Type record whose name is lost (as Go 1.5
  /// writes some), the bytes that stand in place of the name, up to the first dot.
  case contents
  /// The fields between the contents and the list of pointers. Of a Type record whose name is lost, the first dot in place of the name,
  /// and the flag behind it.
  case fields
  /// Some of the list of pointers, `Record.pointerFields`. With the last ones comes the list's end: then `Record.endsList` is true.
  case pointers
}

// Most visitors want none of that.
extension RecordVisitor {
  public var searchedText: TextSearch? { nil }

  public mutating func visit(
    _ part: RecordPart, of record: borrowing Record, _ bytes: Span<UInt8>
  ) throws(HeapDumpError) {}

  public mutating func visit(words: Span<UInt64>) throws(HeapDumpError) {}

  public mutating func visit(segment: RecordTag, address: UInt64, length: UInt64) {}

  public mutating func visit(objectSizes: Span<UInt64>) {}

  public mutating func visit(objects: ObjectBatch) throws(HeapDumpError) {}

  public var wantsDescriptors: Bool { false }

  public mutating func visit(descriptors: Span<GoroutineDescriptor>) {}
}

/// What a visitor makes of records where they are read, before it has seen those in front of them: on another thread,
/// perhaps, but on one at a time.
public protocol RecordPreparation: AnyObject, Sendable {
  /// Forgets the records that it has.
  func begin()

  /// Takes a record.
  ///
  /// - Parameters:
  ///   - record: its fields, valid during the call; its ordinal counts from 1 at the first since `begin`.
  ///   - bytes: what the record's ranges refer to.
  func add(_ record: borrowing Record, _ bytes: Span<UInt8>)
}

/// What visitors have that take MemProf records one by one.
public final class NoPreparation: RecordPreparation {
  public func begin() {}

  public func add(_ record: borrowing Record, _ bytes: Span<UInt8>) {}
}

extension RecordVisitor where Preparation == NoPreparation {
  public mutating func preparations(_ count: Int) -> [NoPreparation] { [] }

  public mutating func visit(_ buckets: NoPreparation, ordinal: Int) throws(HeapDumpError) {}
}
