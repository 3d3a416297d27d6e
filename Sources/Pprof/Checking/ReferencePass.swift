import Names

/// The second pass of a check: it finds references that lead nowhere, and messages that readers do not expect.
struct ReferencePass {
  var tables: TablePass
  var list: FindingList
  /// The strings whose text is needed, by index; nil until they are found.
  var texts: [Int64: Name?] = [:]
  private var stringsPassed: Int64 = 0
  /// How many bytes of names of sample types were compared. All types may share a name, so this could take long.
  var namesRead = 0

  /// Continues with the results of the first pass.
  init(_ tables: TablePass) {
    self.tables = tables
    list = tables.list
    for type in tables.sampleTypes.first { texts[type.name] = .some(nil) }
    for field in [ProfileField.defaultSampleType, .docURL] {
      if let number = tables.numbers[field] { texts[number.value] = .some(nil) }
    }
  }

  mutating func run() {
    if tables.strings == 0 { list.add(.noStrings, at: nil, "there is no string table", .unrecognized) }
    var reader = WireReader(tables.bytes, 0..<tables.bytes.count, isTolerant: true)
    // The first pass has reported fields that cannot be decoded.
    while let field = try? reader.next() {
      guard let name = ProfileField(rawValue: field.number) else { continue }
      try? check(FieldDecoder(tables.bytes, field, name, isTolerant: true), name, at: field.offset)
    }
    checkOrder()
    checkHeader()
    checkSampleTypes()
    checkSize()
  }

  private mutating func check(
    _ decoder: FieldDecoder, _ name: ProfileField, at offset: Int
  ) throws(ProfileDecodingError) {
    switch name {
    case .sampleType: check(try decoder.message() as ValueType, at: offset)
    case .sample: check(try decoder.message() as Sample, at: offset)
    case .mapping: check(try decoder.message() as Mapping, at: offset)
    case .location: check(try decoder.message() as Location, at: offset)
    case .function: check(try decoder.message() as Function, at: offset)
    case .stringTable:
      let range = try decoder.text()
      if texts[stringsPassed] != nil { texts[stringsPassed] = Name(decoding: tables.bytes[range]) }
      stringsPassed += 1
    case .comment:
      for index in try decoder.uint64s() { string(name, Int64(bitPattern: index), at: offset) }
    case .dropFrames, .keepFrames, .timeNanos, .durationNanos, .periodType, .period, .defaultSampleType, .docURL:
      // Only the last counts, see `checkHeader`.
      break
    }
  }

  /// Whether a string has this index. If there are no strings at all, that is reported once and not for each field.
  func hasString(_ index: Int64) -> Bool { tables.strings == 0 || (0..<Int64(tables.strings)).contains(index) }

  /// Checks a field that is the index of a string.
  mutating func string(
    _ field: some MessageField, _ index: Int64, at offset: Int, _ rule: Finding.Rule = .stringIndex,
    _ effect: Finding.Effect = .unrecognized
  ) {
    guard !hasString(index) else { return }
    let last = tables.strings - 1
    list.add(rule, at: offset, "\(field.protoName) is string \(index), but the last one is \(last)", effect)
  }

  mutating func check(_ type: ValueType, at offset: Int) {
    string(ValueTypeField.type, type.type, at: offset)
    string(ValueTypeField.unit, type.unit, at: offset)
  }

  private mutating func check(_ mapping: Mapping, at offset: Int) {
    string(MappingField.filename, mapping.filename, at: offset)
    string(MappingField.buildID, mapping.buildID, at: offset)
    checkID(.mapping, mapping.id, isRepeated: tables.mappings.isRepeated(at: offset), at: offset)
  }

  private mutating func check(_ function: Function, at offset: Int) {
    string(FunctionField.name, function.name, at: offset)
    string(FunctionField.systemName, function.systemName, at: offset)
    string(FunctionField.filename, function.filename, at: offset)
    checkID(.function, function.id, isRepeated: tables.functions.isRepeated(at: offset), at: offset)
  }

  private mutating func check(_ location: Location, at offset: Int) {
    checkID(.location, location.id, isRepeated: tables.locations.isRepeated(at: offset), at: offset)
    if location.mappingID != 0, !tables.mappings.contains(location.mappingID) {
      list.add(
        .unknownMapping, at: offset,
        "location \(location.id) refers to mapping \(location.mappingID), which does not exist",
        .elsewhere("go tool pprof ignores it, Parca and perf_data_converter refuse this"))
    }
    for line in location.line where !tables.functions.contains(line.functionID) {
      list.add(
        .unknownFunction, at: offset,
        "location \(location.id) refers to function \(line.functionID), which does not exist",
        .refusedByPprof(saying: "location id: \(location.id) has a line with nil function"))
    }
    if !location.line.isEmpty, tables.isUnmarked(location.mappingID) {
      list.add(
        .unmarkedMapping, at: offset,
        "location \(location.id) has lines, but its mapping \(location.mappingID) has none of the has_ flags",
        .note("go tool pprof looks for the executable to find them again, and warns"))
    }
  }

  private mutating func checkID(_ table: Finding.Table, _ id: UInt64, isRepeated: Bool, at offset: Int) {
    if id == 0 {
      let said = table == .location ? "location with reserved id=0" : "\(table) with reserved ID=0"
      list.add(.zeroID, at: offset, "\(table) id is 0", .refusedByPprof(saying: "found \(said)"))
    }
    if isRepeated {
      list.add(
        .repeatedID, at: offset, "\(table) id \(id) is used again",
        .refusedByPprof(saying: "multiple \(table)s with same id: \(id)"))
    }
  }

  private mutating func check(_ sample: Sample, at offset: Int) {
    let types = tables.sampleTypes
    if types.count > 0, types.areComplete, sample.value.count != types.count {
      let values = sample.value.count
      list.add(
        .valueCount, at: offset,
        "a sample has \(values) \(values == 1 ? "value" : "values"), and there are \(types.count) sample types",
        .refusedByPprof(saying: "mismatch: sample has \(values) values vs. \(types.count) types"))
    }
    for id in sample.locationID where !tables.locations.contains(id) {
      list.add(
        .unknownLocation, at: offset, "a sample refers to location \(id), which does not exist",
        .refusedByPprof(saying: "sample has nil location"))
    }
    typealias Limits = ProfileCheck.Limits
    if sample.locationID.count > Limits.stackDepth {
      list.add(
        .deepStack, at: offset, "a sample has \(sample.locationID.count) locations, more than \(Limits.stackDepth)",
        .elsewhere("Pyroscope's default limits cut off the leaves"))
    }
    if sample.label.count > Limits.labels {
      list.add(
        .manyLabels, at: offset, "a sample has \(sample.label.count) labels, more than \(Limits.labels)", Limits.refusal
      )
    }
    for label in sample.label { check(label, at: offset) }
  }

  private mutating func check(_ label: Label, at offset: Int) {
    string(LabelField.key, label.key, at: offset)
    string(LabelField.str, label.str, at: offset)
    if label.str == 0 {
      string(LabelField.numUnit, label.numUnit, at: offset)
    } else {
      string(
        LabelField.numUnit, label.numUnit, at: offset, .unreadStringIndex,
        .note("go tool pprof does not look at it, others may fail"))
    }
    if label.key == 0 { list.add(.labelWithoutKey, at: offset, "a label has no key", .elsewhere("Parca refuses this")) }
    if label.str != 0, label.num != 0 {
      list.add(
        .labelWithTextAndNumber, at: offset, "a label has a text and a number",
        .elsewhere("go tool pprof ignores the number, perf_data_converter refuses this"))
    }
    if label.str == 0, label.num == 0, label.numUnit == 0 {
      list.add(
        .labelWithoutValue, at: offset, "a label has neither a text nor a number other than 0",
        .note("go tool pprof leaves the label out"))
    }
  }

  /// Reports the first id that is out of order, unless it is reported as 0 or repeated.
  private mutating func checkOrder() {
    for (table, register) in [
      (Finding.Table.mapping, tables.mappings), (.location, tables.locations), (.function, tables.functions),
    ] {
      guard let first = register.firstOutOfOrder, first.id != 0, !register.isShared(first.id) else { continue }
      list.add(
        .unorderedID, at: first.offset,
        "\(table) ids are not 1, 2, 3 and so on: that of \(table) number \(first.place) is \(first.id)",
        .elsewhere("Parca refuses this"))
    }
  }
}
