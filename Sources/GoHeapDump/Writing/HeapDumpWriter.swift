public import ByteStreams

/// Writes a heap dump, record by record, in constant memory.
///
/// It is a visitor: a reader that reads into it copies its dump byte for byte.
///
///     var reader = try HeapDumpReader(source)
///     var writer = HeapDumpWriter(reader.version, to: sink)
///     try reader.read(into: &writer)
///     try writer.finish()
///
/// A visitor that changes something on the way has a writer, and hands on to it what stays. Records can also be made of values
/// (`Record.init(_:_:)`). The order of the records is the caller's: readers expect that of the runtime, with Params first.
public struct HeapDumpWriter {
  /// The format that is written.
  public let version: FormatVersion
  private let sink: any ByteSink
  /// What was not handed on yet.
  private var buffer: [UInt8]
  private var layouts: RecordLayouts
  /// How the program that the dump is of would have written long memory ranges.
  private var longMemory = LongMemory()
  /// Whether the EOF record was written.
  private var hasEnded = false
  /// Bytes that were handed on.
  private var handedOn = 0

  /// Bytes that are gathered before they are handed on.
  private static let pieceLength = 256 << 10

  /// Begins a dump with the header of `version`. The writer does not finish the sink.
  public init(_ version: FormatVersion, to sink: any ByteSink) {
    (self.version, self.sink) = (version, sink)
    buffer = Array(version.header.utf8)
    layouts = RecordLayouts(version)
  }

  /// Bytes of the dump so far.
  public var count: Int { handedOn + buffer.count }

  /// Writes a record as it was read, byte for byte.
  ///
  /// - Parameters:
  ///   - record: a record that a reader hands out; with `ObjectDetail.encoded`, so that it is there as a whole.
  ///   - bytes: what it was handed out with.
  ///   - contents: what to write in place of what its memory range holds: as many bytes. Nil to change nothing.
  public mutating func copy(
    _ record: borrowing Record, _ bytes: Span<UInt8>, contents: Span<UInt8>? = nil
  ) throws(HeapDumpError) {
    beginCopy(record)
    append(record, bytes, contents)
    try handOnPiece()
  }

  /// Writes a part of a record as it was read, byte for byte; the parts of a record one after the other.
  ///
  /// - Parameters:
  ///   - part: which part it is.
  ///   - record: the part's fields.
  ///   - bytes: what it was handed out with.
  ///   - contents: what to write in place of this part of the contents: as many bytes. Nil to change nothing.
  public mutating func copy(
    _ part: RecordPart, of record: borrowing Record, _ bytes: Span<UInt8>, contents: Span<UInt8>? = nil
  ) throws(HeapDumpError) {
    if part == .front { beginCopy(record) }
    append(record, bytes, contents)
    try handOnPiece()
  }

  /// Writes a record of what its fields say.
  ///
  /// Fields that records of this format do not have are left out; those that the record does not have are 0 or empty.
  ///
  /// - Parameters:
  ///   - record: a record that was read whole, or was made (`Record.init(_:_:)`). If its contents are longer than `self[.contents]` says, the
  ///     longer length counts. Of 2 GiB and more, as much is written as the runtime would have.
  ///   - bytes: what its ranges refer to.
  public mutating func write(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    if record.tag == .params, let params = try? Params(record, bytes, version: version) { visit(params: params) }
    if layouts.isUndecided(record.tag) { layouts.settle(hasContinpc: record[.continpc] != nil) }
    hasEnded = record.tag == .eof
    buffer.append(int: UInt64(record.tag.rawValue))
    buffer.append(record, bytes, layouts[record.tag], version, longMemory)
    try handOnPiece()
  }

  /// Writes a record of nothing but numbers, or the EOF record.
  public mutating func write(_ record: borrowing Record) throws(HeapDumpError) {
    let nothing: [UInt8] = []
    try write(record, nothing.span)
  }

  /// Ends the dump with an EOF record, unless it has one, and hands on what is left.
  public mutating func finish() throws(HeapDumpError) {
    if !hasEnded { try write(Record(.eof, version)) }
    try handOn()
  }

  /// Writes the tag of a record that is copied.
  private mutating func beginCopy(_ record: borrowing Record) {
    hasEnded = record.tag == .eof
    buffer.append(int: UInt64(record.tag.rawValue), length: record.tagLength)
  }

  private mutating func append(_ record: borrowing Record, _ bytes: Span<UInt8>, _ contents: Span<UInt8>?) {
    let (encoded, old) = (record.encoded, record.contents)
    guard let contents, !old.isEmpty else { return buffer.append(bytes, encoded) }
    precondition(contents.count == old.count, "other contents are as long as the old ones")
    buffer.append(bytes, encoded.lowerBound..<old.lowerBound)
    buffer.append(contents, contents.indices)
    buffer.append(bytes, old.upperBound..<encoded.upperBound)
  }

  private mutating func handOnPiece() throws(HeapDumpError) {
    if buffer.count >= Self.pieceLength { try handOn() }
  }

  private mutating func handOn() throws(HeapDumpError) {
    do {
      try sink.write(buffer, at: buffer.indices)
    } catch {
      throw HeapDumpError(.output(error), offset: count)
    }
    handedOn += buffer.count
    buffer.removeAll(keepingCapacity: true)
  }
}

extension HeapDumpWriter: RecordVisitor {
  /// All kinds of records.
  public var wanted: RecordSet { .all }

  /// Records with their bytes.
  public var objectDetail: ObjectDetail { .encoded }

  public mutating func visit(params: Params) { longMemory = LongMemory(params) }

  /// Writes a record: as it was read, if it comes from a dump, else of what its fields say.
  public mutating func visit(_ record: borrowing Record, _ bytes: Span<UInt8>) throws(HeapDumpError) {
    // Nothing is behind the tag of the EOF record.
    if record.encoded.isEmpty, record.tag != .eof { try write(record, bytes) } else { try copy(record, bytes) }
  }

  /// Writes a part of a record as it was read.
  public mutating func visit(
    _ part: RecordPart, of record: borrowing Record, _ bytes: Span<UInt8>
  ) throws(HeapDumpError) {
    try copy(part, of: record, bytes)
  }
}
