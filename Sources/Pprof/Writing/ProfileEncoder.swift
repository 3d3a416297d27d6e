/// Encodes the messages of a profile, one behind the other.
///
/// It is not generic, as the writer is who hands on what it encodes: other modules get no special version of that.
struct ProfileEncoder {
  let tables: ProfileTables
  private(set) var writer = WireWriter()
  /// What stands behind the locations of a sample, whose length stands in front of them.
  private var values = WireWriter()
  /// Texts that the tables do not have, numbered behind theirs.
  private var ownStrings = StringTable()

  init(_ tables: ProfileTables) { self.tables = tables }

  /// Forgets what was encoded so far, and keeps the memory.
  mutating func removeAll() { writer.removeAll() }

  mutating func sampleType(_ type: String, unit: String) {
    let valueType = valueType(type, unit: unit)
    writer.write(fields: 3) { $0.field(.sampleType, valueType) }
  }

  mutating func sample(_ stack: ArraySlice<UInt8>, _ values: [Int64], _ facts: [SampleFact]) {
    self.values.removeAll()
    self.values.write(fields: 1 + values.count + 5 * facts.count) { output in
      output.packed(SampleField.value.rawValue, values)
      for fact in facts {
        var label = Label()
        switch fact {
        case .number(let key, let number): (label.key, label.num) = (key.index, number)
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
  }

  mutating func mapping() {
    let mapping = tables.mapping
    writer.write(fields: 11) { $0.field(.mapping, mapping) }
  }

  /// The locations from number `index` on, from 0, until `length` bytes wait to be handed on.
  ///
  /// - Returns: the first that is missing; nil if none is.
  mutating func locations(from index: Int, until length: Int) -> Int? {
    let mappingID = tables.mapping.id
    let (lines, ends) = (tables.locations.lines, tables.locations.ends)
    var start = index == 0 ? 0 : Int(ends[index - 1])
    for index in index..<ends.count {
      if writer.bytes.count >= length { return index }
      let end = Int(ends[index])
      writer.write(fields: 4 + 4 * (end - start)) { output in
        output.message(ProfileField.location.rawValue) { output in
          output.uint64(LocationField.id.rawValue, UInt64(index + 1))
          let address = tables.locations.address(of: index)
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
      start = end
    }
    return nil
  }

  /// The functions, in the same way.
  mutating func functions(from index: Int, until length: Int) -> Int? {
    for index in index..<tables.functions.count {
      if writer.bytes.count >= length { return index }
      let function = tables.functions[UInt64(index) + 1]
      writer.write(fields: 6) { $0.field(.function, function) }
    }
    return nil
  }

  mutating func header(_ header: ProfileHeader) {
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

  /// The texts of the tables, in the same way; behind everything that may still need one.
  mutating func strings(from index: Int, until length: Int) -> Int? {
    for index in index..<tables.strings.count {
      if writer.bytes.count >= length { return index }
      writer.bytes(ProfileField.stringTable.rawValue, tables.strings[index])
    }
    return nil
  }

  /// The texts that are not in the tables.
  mutating func ownTexts() {
    for id in 1..<ownStrings.count { writer.bytes(ProfileField.stringTable.rawValue, ownStrings[id]) }
  }

  private mutating func valueType(_ type: String, unit: String) -> ValueType {
    var result = ValueType()
    result.type = string(type)
    result.unit = string(unit)
    return result
  }

  /// The index of a text, which goes behind the tables' if they do not have it.
  mutating func string(_ text: String) -> Int64 {
    if let id = tables.strings.find(text) { return id }
    // The empty one, its first, is the tables' first, too.
    return Int64(tables.strings.count) + ownStrings.id(text) - 1
  }
}
