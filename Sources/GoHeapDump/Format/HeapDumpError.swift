public import ByteStreams

/// Why a dump could not be read on, and where.
public struct HeapDumpError: Error, Equatable, Sendable {
  /// What the input did, with the value that shows it.
  public enum Problem: Error, Equatable, Sendable {
    /// The first bytes are not a heap dump's; they look like something else.
    case notAHeapDump(InputKind)
    /// The first line is a heap dump's, of a version that is not known.
    case unknownFormat(String)
    /// The dump ends within its first line.
    case truncatedHeader
    /// The first line is nearly a heap dump's: the byte that is there, and the one that should be.
    case damagedHeader(UInt8, expected: UInt8)
    /// The Params record has the layout of other versions than the one that the header names.
    case otherLayout(header: FormatVersion, record: [FormatVersion])
    /// A field begins but the dump ends before its last byte. `needs` is nil for a varint.
    case truncated(Field, needs: UInt64?, left: Int)
    /// The dump ends where a record could begin: the EOF record is missing.
    case missingEOF
    /// Something follows the EOF record.
    case trailingBytes
    /// No record begins with this number.
    case unknownTag(UInt64)
    /// A varint has more than 64 bits.
    case varintTooLong(Field)
    /// A field is larger than `Limits` or than its type allows.
    case tooLarge(Field, UInt64, limit: UInt64)
    /// The dump has more of something than `Limits` allow a whole dump.
    case tooMany(String, limit: Int)
    /// A flag is neither 0 nor 1.
    case notABool(Field, UInt64)
    /// A pointer field's kind is not one of this version's.
    case unknownFieldKind(UInt64)
    /// A pointer field is not aligned, or reaches beyond the memory that it is a field of.
    case badPointerField(UInt64, length: UInt64)
    /// An object lies where Params say that there is no heap.
    case outsideHeap(UInt64, length: UInt64)
    /// A stack frame or what else belongs to a goroutine comes before any goroutine.
    case noGoroutine
    /// The pointer size is neither 4 nor 8.
    case badPointerSize(UInt64)
    /// The first record is not Params.
    case paramsNotFirst(RecordTag)
    /// There is no Params record.
    case missingParams
    /// A record that a dump has once is there again.
    case repeated
    /// Two MemProf records have one bucket address.
    case duplicateBucket(UInt64)
    /// An AllocSample names a bucket that no MemProf record has.
    case unknownBucket(UInt64)
    /// A number that is to be written, or a sum of such, does not fit in 64 bits with sign.
    case overflow(String)
    /// What a source that is no dump says of its own failure, and of where.
    case source(String)
    /// The bytes could not be had.
    case input(ByteStreamError)
    /// A dump could not be written (`HeapDumpWriter`): what its sink says.
    case output(ByteStreamError)
  }

  /// Where in the dump, in bytes from its beginning; behind decompression if there was one.
  public let offset: Int
  /// The record's kind; nil in the header and between records.
  public let tag: RecordTag?
  /// Which of the records of that kind, from 1.
  public let ordinal: Int
  /// What is wrong there.
  public let problem: Problem

  /// An error at `offset`, in the `ordinal`-th record of kind `tag`.
  public init(_ problem: Problem, offset: Int, tag: RecordTag? = nil, ordinal: Int = 0) {
    (self.problem, self.offset, self.tag, self.ordinal) = (problem, offset, tag, ordinal)
  }
}
