public import Names

/// One record of a dump, with all its fields. Names and contents are ranges of the bytes that are handed out with it.
///
/// The reader fills the same value again for every record, so that reading allocates nothing. A record that is to be written
/// (`HeapDumpWriter`) can also be made of values: see `init(_:_:)`.
public struct Record: Sendable {
  /// What kind of record it is.
  public internal(set) var tag: RecordTag = .eof
  /// Where in the dump it begins, in bytes.
  public internal(set) var offset = 0
  /// Which of the records of its kind it is, from 1.
  public internal(set) var ordinal = 0
  /// Where the bytes of the record's memory range begin and end, in the bytes handed out with the record. The range may
  /// have been longer (`LongMemory`): `self[.contents]` is its whole length. Of StackFrame, Data and BSS records only for
  /// visitors that want memory; of a dump's short StackFrame records (`Limits.shortFrame`) for all.
  public var contents = 0..<0
  /// Where the bytes of the record's string begin and end (Params has two: `secondName`).
  public var name = 0..<0
  /// Params' second string.
  public var secondName = 0..<0
  /// The pointer fields, as the record lists them; of the records that `contents` leaves out, none.
  public var pointerFields: [PointerField] = []
  /// What the memory range of a StackFrame, Data or BSS record holds; only for visitors that want pointers.
  public internal(set) var memory = RecordMemory()
  /// The words of that range that point into the heap.
  public var pointers: RecordMemory { memory }
  /// The frames of a MemProf record, the leaf first.
  public var frames: [FrameRange] = []
  /// The return addresses of a MemProf record's stack, the leaf first, as the runtime keeps them: one for each function, be
  /// it inlined. Empty if the source has frames instead.
  public internal(set) var pcs: [UInt64] = []
  /// The labels that a goroutine has (`runtime/pprof.Do`), by key; empty in a dump, whose records do not have them: see `DumpedLabels`.
  public internal(set) var labels: [GoroutineLabel] = []
  /// Whether a goroutine was stopped at any instruction: then the innermost frame's address is not one behind a call. A
  /// dump has no such goroutine.
  public internal(set) var isInterrupted = false
  /// Whether a Finalizer record is that of a cleanup (`runtime.AddCleanup`): then its object is 0 if that is gone, in place of the
  /// argument's type is the address of what the cleanup gets, and in place of the object's type the closure that calls the other one
  /// with that; both are held, and 0 if the closure holds that. A dump has none.
  public internal(set) var isCleanup = false
  /// MemStats' ring of 256 pauses, in nanoseconds.
  public var pauses: [UInt64] = []

  /// Whether these are the last of a record's pointer fields, of a record that comes in parts (`RecordPart.pointers`).
  public internal(set) var endsList = false

  /// Where the record's bytes lie in those that are handed out with it, all but its tag; of a part of a record, the part's. Empty
  /// if the record is not one of a dump.
  var encoded = 0..<0
  /// Bytes of the tag in the dump: more than one only if a dump is made to be odd.
  var tagLength = 1
  var layout: [LayoutField] = []
  /// One for each field of `layout`: of a memory range its length; 0 where the field is neither that nor an int.
  var values: [UInt64] = []

  init() {}

  /// A record of which all numbers are 0, and all else is empty.
  ///
  /// - Parameters:
  ///   - tag: its kind.
  ///   - version: the format whose fields it has.
  public init(_ tag: RecordTag, _ version: FormatVersion) {
    self.tag = tag
    layout = RecordLayouts(version)[tag]
    values = [UInt64](repeating: 0, count: layout.count)
  }

  /// Makes it a record without fields: what a kind of record does not have is empty.
  mutating func forgetFields() {
    (contents, name, secondName, encoded) = (0..<0, 0..<0, 0..<0, 0..<0)
    pointerFields.removeAll(keepingCapacity: true)
    frames.removeAll(keepingCapacity: true)
    pcs.removeAll(keepingCapacity: true)
    labels.removeAll(keepingCapacity: true)
    isInterrupted = false
    isCleanup = false
    pauses.removeAll(keepingCapacity: true)
    values.removeAll(keepingCapacity: true)
  }

  /// Makes a record with a memory range one that has neither its bytes nor its list of pointers.
  mutating func forgetMemory() {
    contents = 0..<0
    pointerFields.removeAll(keepingCapacity: true)
  }

  /// The value of an int or bool field, the length of a memory range; nil if records of this kind have no such field in this version,
  /// and then setting it does nothing.
  public subscript(field: Field) -> UInt64? {
    get {
      for index in layout.indices where layout[index].field == field { return values[index] }
      return nil
    }
    set {
      for index in layout.indices where layout[index].field == field { values[index] = newValue ?? 0 }
    }
  }

  /// An error in this record.
  public func error(_ problem: HeapDumpError.Problem) -> HeapDumpError {
    HeapDumpError(problem, offset: offset, tag: tag, ordinal: ordinal)
  }
}

/// A word of an object, a stack frame or a data segment that holds a pointer.
public struct PointerField: Equatable, Sendable {
  /// What the word is the first of.
  public enum Kind: UInt8, Sendable {
    case pointer, string, slice, interface, emptyInterface
  }

  /// What the word is the first of; since Go 1.5 always `pointer`.
  public let kind: Kind
  /// Bytes from the beginning of the contents.
  public let offset: UInt64

  /// A word that is listed.
  ///
  /// - Parameters:
  ///   - kind: what it is the first of; formats since go1.5 have nothing but pointers.
  ///   - offset: bytes from the beginning of the contents.
  public init(kind: Kind = .pointer, offset: UInt64) { (self.kind, self.offset) = (kind, offset) }
}

/// A label of a goroutine, as the program has set it.
public struct GoroutineLabel: Hashable, Sendable {
  /// What it is called.
  public let key: Name
  /// What it says.
  public let value: Name

  /// - Parameters:
  ///   - key: what it is called.
  ///   - value: what it says.
  public init(key: Name, value: Name) { (self.key, self.value) = (key, value) }
}

/// Where a frame of a MemProf stack lies in the bytes that are handed out with its record.
public struct FrameRange: Sendable {
  /// The whole frame as it is encoded: two frames that are encoded alike are alike.
  public let encoded: Range<Int>
  /// The function's name.
  public let function: Range<Int>
  /// The file's name.
  public let file: Range<Int>
  /// The line number.
  public let line: UInt64

  init(encoded: Range<Int>, function: Range<Int>, file: Range<Int>, line: UInt64) {
    (self.encoded, self.function, self.file, self.line) = (encoded, function, file, line)
  }

  /// A frame of a record that is to be written; nothing is encoded yet.
  ///
  /// - Parameters:
  ///   - function: where the function's name lies in the bytes that go with the record.
  ///   - file: where the file's name lies there.
  ///   - line: the line number.
  public init(function: Range<Int>, file: Range<Int>, line: UInt64) {
    self.init(encoded: 0..<0, function: function, file: file, line: line)
  }
}
