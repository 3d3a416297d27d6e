/// Writes heap dumps by hand, record by record, in every layout that a Go runtime wrote.
///
/// It knows the format from the runtime's sources and shares nothing with the reader, so each can be held against the
/// other. What it writes need not make sense: the order of the records is the caller's.
public struct DumpBuilder: Sendable {
  /// A header and what is behind it: two layouts share the header `go1.3`.
  public enum Layout: String, CaseIterable, Sendable {
    /// Up to Go 1.3beta2: stack frames without a continuation pc.
    case go1_3Beta = "go1.3 (beta)"
    case go1_3 = "go1.3"
    case go1_4 = "go1.4"
    case go1_5 = "go1.5"
    case go1_6 = "go1.6"
    case go1_7 = "go1.7"

    /// The first line of such a dump, with its newline.
    public var header: String { "\(rawValue.prefix(5)) heap dump\n" }

    /// Whether the header is `go1.3`.
    public var is1_3: Bool { self == .go1_3 || self == .go1_3Beta }
  }

  /// A frame of a MemProf stack.
  public typealias Frame = (function: String, file: String, line: UInt64)

  /// A pointer field, its kind as the number that is written.
  public typealias PointerField = (kind: UInt64, offset: UInt64)

  /// Which layout is written.
  public let layout: Layout

  /// The dump so far.
  public private(set) var bytes: [UInt8]

  /// Where each record begins, with its tag; EOF too.
  public private(set) var records: [(tag: UInt64, offset: Int)] = []

  /// A dump that has nothing but its header.
  public init(_ layout: Layout) {
    self.layout = layout
    bytes = Array(layout.header.utf8)
  }

  /// The end of the dump.
  public mutating func eof() { tag(0) }

  // MARK: What records are made of

  /// The beginning of a record.
  public mutating func tag(_ number: UInt64) {
    records.append((number, bytes.count))
    int(number)
  }

  /// Bytes as they are, for what no runtime would write.
  public mutating func raw(_ raw: [UInt8]) { bytes += raw }

  /// Unsigned LEB128.
  public mutating func int(_ value: UInt64) {
    var rest = value
    repeat {
      let low = UInt8(rest % 128)
      rest /= 128
      bytes.append(rest == 0 ? low : low + 128)
    } while rest != 0
  }

  /// Several ints, one behind the other.
  public mutating func ints(_ values: UInt64...) {
    for value in values { int(value) }
  }

  /// An int that is 0 or 1.
  public mutating func bool(_ value: Bool) { int(value ? 1 : 0) }

  /// A length and so many bytes: a string or a range of memory.
  public mutating func memory(_ contents: [UInt8]) {
    int(UInt64(contents.count))
    bytes += contents
  }

  /// A length and the string's UTF-8.
  public mutating func string(_ text: String) { memory(Array(text.utf8)) }

  /// Pairs of kind and offset, then 0.
  public mutating func fieldList(_ fields: [PointerField]) {
    for field in fields { ints(field.kind, field.offset) }
    int(0)
  }

  /// The number of frames, then each of them.
  public mutating func stack(_ frames: [Frame]) {
    int(UInt64(frames.count))
    for frame in frames {
      string(frame.function)
      string(frame.file)
      int(frame.line)
    }
  }
}
