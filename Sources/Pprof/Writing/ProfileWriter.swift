public import ByteStreams

/// Writes a profile message by message, and passes it on in pieces: it is never in memory as a whole.
///
/// Call `sampleType` first, `sample` for each sample, `finish` at the end.
public struct ProfileWriter {
  private let tables: ProfileTables
  private let sink: any ByteSink
  private var writer = WireWriter()
  /// What follows the locations of a sample, whose length precedes them.
  private var values = WireWriter()
  /// Texts that the tables do not have, numbered behind theirs.
  private var ownStrings = StringTable()

  /// Bytes that are gathered before they are handed on.
  private static let pieceLength = 64 << 10

  /// A writer of a profile whose samples refer to `tables`. It does not finish the sink.
  public init(_ tables: ProfileTables, to sink: any ByteSink) {
    self.tables = tables
    self.sink = sink
  }

  /// Adds a sample type: the meaning of the next value of each sample.
  public mutating func sampleType(_ type: String, unit: String) throws(ByteStreamError) {
    let valueType = valueType(type, unit: unit)
    writer.write(fields: 3) { $0.field(.sampleType, valueType) }
    try handOnPiece()
  }

  /// The index of a text for facts, which is added if it is new.
  public mutating func text(_ text: String) -> ProfileText { ProfileText(index: string(text)) }

  /// Adds a sample.
  ///
  /// - Parameters:
  ///   - stack: its encoded location ids, of `SampleStacks`.
  ///   - values: one for each sample type.
  ///   - facts: what becomes its labels.
  public mutating func sample(
    stack: ArraySlice<UInt8>, values: [Int64], facts: [SampleFact]
  ) throws(ByteStreamError) {
    self.values.removeAll()
    self.values.write(fields: 1 + values.count + 5 * facts.count) { output in
      output.packed(SampleField.value.rawValue, values)
      for fact in facts {
        var label = Label()
        switch fact {
        case .number(let key, let number): (label.key, label.num) = (key.index, number)
        case .quantity(let key, let number, let unit):
          (label.key, label.num, label.numUnit) = (key.index, number, unit.index)
        case .text(let key, let text): (label.key, label.str) = (key.index, text.index)
        }
        output.field(.label, label)
      }
    }
    var length = self.values.bytes.count
    // The field's number takes one byte.
    if !stack.isEmpty { length += 1 + WireWriter.length(stack.count) + stack.count }
    writer.write(fields: 2) { output in
      output.start(ProfileField.sample.rawValue, length: length)
      if !stack.isEmpty { output.start(SampleField.locationID.rawValue, length: stack.count) }
    }
    writer.append(stack)
    writer.append(self.values.bytes[...])
    try handOnPiece()
  }

  /// Writes everything that the samples refer to, and passes on the last piece.
  public mutating func finish(_ header: ProfileHeader) throws(ByteStreamError) {
    let mapping = tables.mapping
    writer.write(fields: 11) { $0.field(.mapping, mapping) }
    try writeLocations()
    for index in 0..<tables.functions.count {
      let function = tables.functions[UInt64(index) + 1]
      writer.write(fields: 6) { $0.field(.function, function) }
      try handOnPiece()
    }
    write(header)
    // Behind everything that may still need a text.
    for index in 0..<tables.strings.count {
      writer.bytes(ProfileField.stringTable.rawValue, tables.strings[index])
      try handOnPiece()
    }
    for index in 1..<ownStrings.count { writer.bytes(ProfileField.stringTable.rawValue, ownStrings[index]) }
    try handOn()
  }

  private mutating func writeLocations() throws(ByteStreamError) {
    let mappingID = tables.mapping.id
    let (lines, ends) = (tables.locations.lines, tables.locations.ends)
    var start = 0
    for index in ends.indices {
      let end = Int(ends[index])
      let address = tables.locations.address(of: index)
      writer.write(fields: 4 + 4 * (end - start)) { output in
        output.message(ProfileField.location.rawValue) { output in
          output.uint64(LocationField.id.rawValue, UInt64(index + 1))
          if address != 0 {
            output.uint64(LocationField.mappingID.rawValue, mappingID)
            output.uint64(LocationField.address.rawValue, address)
          }
          for place in start..<end {
            var line = Line()
            line.functionID = UInt64(lines[place].functionID)
            line.line = lines[place].line
            output.field(.line, line)
          }
        }
      }
      try handOnPiece()
      start = end
    }
  }

  private mutating func write(_ header: ProfileHeader) {
    let periodType = valueType(header.periodType.type, unit: header.periodType.unit)
    let comments = header.comments.map { string($0) }
    let defaultSampleType = string(header.defaultSampleType)
    writer.write(fields: 7 + comments.count) { output in
      output.int64(ProfileField.timeNanos.rawValue, header.timeNanos)
      output.field(.periodType, periodType)
      output.int64(ProfileField.period.rawValue, header.period)
      output.packed(ProfileField.comment.rawValue, comments)
      output.int64(ProfileField.defaultSampleType.rawValue, defaultSampleType)
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
    // The empty text comes first in both tables, and is found in theirs.
    return Int64(tables.strings.count) + ownStrings.id(text) - 1
  }

  /// Passes on what was encoded, if it is long enough.
  private mutating func handOnPiece() throws(ByteStreamError) {
    if writer.bytes.count >= Self.pieceLength { try handOn() }
  }

  private mutating func handOn() throws(ByteStreamError) {
    try sink.write(writer.bytes, at: writer.bytes.indices)
    writer.removeAll()
  }
}

/// A text of a profile that is being written.
public struct ProfileText: Sendable {
  /// Its index.
  let index: Int64
}

/// A fact about a sample, which becomes a label.
public enum SampleFact: Sendable {
  /// A number under a key.
  case number(ProfileText, Int64)
  /// A number of units under a key.
  case quantity(ProfileText, Int64, unit: ProfileText)
  /// A text under a key.
  case text(ProfileText, ProfileText)
}

/// The fields that describe a profile as a whole.
public struct ProfileHeader: Sendable {
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
