/// Writes a profile, message by message, and hands it on in pieces: it is never in memory as a whole.
///
/// Call `sampleType` first, `sample` for each sample, `finish` at the end.
public struct ProfileWriter<Failure: Error> {
  /// Takes the bytes `buffer[range]` of the encoded profile.
  public typealias Output = (_ buffer: [UInt8], _ range: Range<Int>) throws(Failure) -> Void

  private let tables: ProfileTables
  private let output: Output
  private var writer = WireWriter()
  /// Texts that the tables do not have, numbered behind theirs.
  private var ownStrings = StringTable()

  /// Bytes that are gathered before they are handed on.
  private static var pieceLength: Int { 64 << 10 }

  /// A writer of a profile whose samples refer to `tables`.
  public init(_ tables: ProfileTables, output: @escaping Output) {
    self.tables = tables
    self.output = output
  }

  /// Says what the next value of each sample means.
  public mutating func sampleType(_ type: String, unit: String) throws(Failure) {
    writer.field(.sampleType, valueType(type, unit: unit))
    try handOn()
  }

  /// A text of the profile, for labels.
  public struct Text: Sendable {
    fileprivate let index: Int64
  }

  /// Adds a text, if it is not there.
  public mutating func text(_ text: String) -> Text { Text(index: string(text)) }

  /// A fact about a sample, under its key.
  public enum SampleLabel: Sendable {
    case number(Text, Int64)
    case text(Text, Text)
  }

  /// Adds a sample.
  ///
  /// - Parameters:
  ///   - stack: its encoded location ids, of `SampleStacks`.
  ///   - values: one for each sample type.
  ///   - labels: facts under their keys.
  public mutating func sample(
    stack: ArraySlice<UInt8>, values: [Int64], labels: [SampleLabel]
  ) throws(Failure) {
    writer.message(ProfileField.sample.rawValue) { writer in
      if !stack.isEmpty { writer.bytes(SampleField.locationID.rawValue, stack) }
      writer.packed(SampleField.value.rawValue, values)
      for entry in labels {
        var label = Label()
        switch entry {
        case .number(let key, let number): (label.key, label.num) = (key.index, number)
        case .text(let key, let text): (label.key, label.str) = (key.index, text.index)
        }
        writer.field(.label, label)
      }
    }
    try handOn()
  }

  /// What a profile says of itself as a whole.
  public struct Header: Sendable {
    /// When it was taken, in nanoseconds since 1970; 0 if that is not known.
    public var timeNanos: Int64 = 0
    /// What a period is counted in, type and unit.
    public var periodType = (type: "", unit: "")
    /// How many of those lie between two samples.
    public var period: Int64 = 0
    /// Texts for people.
    public var comments: [String] = []
    /// The sample type to show first.
    public var defaultSampleType = ""

    /// A header that says nothing.
    public init() {}
  }

  /// Writes everything that the samples referred to, and hands on the last piece.
  public mutating func finish(_ header: Header) throws(Failure) {
    writer.field(.mapping, tables.mapping)
    for index in 0..<tables.locations.count {
      location(index)
      try handOn()
    }
    for index in 0..<tables.functions.count {
      writer.field(.function, tables.functions[UInt64(index) + 1])
      try handOn()
    }
    writer.int64(ProfileField.timeNanos.rawValue, header.timeNanos)
    writer.field(.periodType, valueType(header.periodType.type, unit: header.periodType.unit))
    writer.int64(ProfileField.period.rawValue, header.period)
    writer.packed(ProfileField.comment.rawValue, header.comments.map { string($0) })
    writer.int64(ProfileField.defaultSampleType.rawValue, string(header.defaultSampleType))
    // Behind everything that may still need a string.
    for id in 0..<tables.strings.count {
      writer.bytes(ProfileField.stringTable.rawValue, tables.strings[id])
      try handOn()
    }
    for id in 1..<ownStrings.count { writer.bytes(ProfileField.stringTable.rawValue, ownStrings[id]) }
    try handOn(all: true)
  }

  private mutating func location(_ index: Int) {
    writer.message(ProfileField.location.rawValue) { writer in
      writer.uint64(LocationField.id.rawValue, UInt64(index + 1))
      writer.uint64(LocationField.mappingID.rawValue, tables.mapping.id)
      for entry in tables.locations.lines(of: index) {
        var line = Line()
        line.functionID = UInt64(entry.functionID)
        line.line = entry.line
        writer.field(.line, line)
      }
    }
  }

  private mutating func valueType(_ type: String, unit: String) -> ValueType {
    var result = ValueType()
    result.type = string(type)
    result.unit = string(unit)
    return result
  }

  /// The index of a text, which goes behind the tables' if they do not have it.
  private mutating func string(_ text: String) -> Int64 {
    if let id = tables.strings.find(text) { return id }
    // The empty one, its first, is the tables' first, too.
    return Int64(tables.strings.count) + ownStrings.id(text) - 1
  }

  private mutating func handOn(all: Bool = false) throws(Failure) {
    guard all || writer.bytes.count >= Self.pieceLength else { return }
    try output(writer.bytes, 0..<writer.bytes.count)
    writer.removeAll()
  }
}
