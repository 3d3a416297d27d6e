extension Profile {
  /// Decodes an uncompressed profile. Fields that profile.proto does not have are passed over, as protobuf wants it.
  public init(decoding bytes: [UInt8]) throws(ProfileDecodingError) {
    self.init()
    var reader = WireReader(bytes, 0..<bytes.count)
    while let field = try reader.next() {
      guard let name = ProfileField(rawValue: field.number) else { continue }
      let decoder = FieldDecoder(bytes, field, "Profile.\(name)")
      switch name {
      case .sampleType: sampleType.append(try decoder.valueType())
      case .sample: sample.append(try decoder.sample())
      case .mapping: mapping.append(try decoder.mapping())
      case .location: location.append(try decoder.location())
      case .function: function.append(try decoder.function())
      case .stringTable: stringTable.append(try decoder.string())
      case .dropFrames: dropFrames = try decoder.int64()
      case .keepFrames: keepFrames = try decoder.int64()
      case .timeNanos: timeNanos = try decoder.int64()
      case .durationNanos: durationNanos = try decoder.int64()
      case .periodType: periodType = try decoder.valueType()
      case .period: period = try decoder.int64()
      case .comment: comment += try decoder.uint64s().map { Int64(bitPattern: $0) }
      case .defaultSampleType: defaultSampleType = try decoder.int64()
      case .docURL: docURL = try decoder.int64()
      }
    }
  }
}

/// Decodes the value of one field as what profile.proto says it is.
private struct FieldDecoder {
  private let bytes: [UInt8]
  private let field: WireReader.Field
  /// The message and the field, for errors.
  private let name: String

  init(_ bytes: [UInt8], _ field: WireReader.Field, _ name: String) {
    self.bytes = bytes
    self.field = field
    self.name = name
  }

  private var wrongType: ProfileDecodingError { ProfileDecodingError(.wrongType(field: name), offset: field.offset) }

  func uint64() throws(ProfileDecodingError) -> UInt64 {
    guard case .varint(let value) = field.value else { throw wrongType }
    return value
  }

  func int64() throws(ProfileDecodingError) -> Int64 { Int64(bitPattern: try uint64()) }

  func bool() throws(ProfileDecodingError) -> Bool { try uint64() != 0 }

  /// A repeated integer field: in one piece, or one number of it.
  func uint64s() throws(ProfileDecodingError) -> [UInt64] {
    switch field.value {
    case .varint(let value): return [value]
    case .bytes(let range):
      var values: [UInt64] = []
      var reader = WireReader(bytes, range)
      while reader.position < range.upperBound { values.append(try reader.varint()) }
      return values
    default: throw wrongType
    }
  }

  func string() throws(ProfileDecodingError) -> String {
    guard case .bytes(let range) = field.value else { throw wrongType }
    guard let text = String(validating: bytes[range], as: UTF8.self) else {
      throw ProfileDecodingError(.invalidUTF8, offset: field.offset)
    }
    return text
  }

  /// Calls `body` for each field of a message.
  private func message<Name: RawRepresentable<Int>>(
    _ type: Name.Type, _ body: (Name, FieldDecoder) throws(ProfileDecodingError) -> Void
  ) throws(ProfileDecodingError) {
    guard case .bytes(let range) = field.value else { throw wrongType }
    var reader = WireReader(bytes, range)
    while let field = try reader.next() {
      guard let name = Name(rawValue: field.number) else { continue }
      try body(name, FieldDecoder(bytes, field, "\(type).\(name)"))
    }
  }

  func valueType() throws(ProfileDecodingError) -> ValueType {
    var result = ValueType()
    try message(ValueTypeField.self) { (field, decoder) throws(ProfileDecodingError) in
      switch field {
      case .type: result.type = try decoder.int64()
      case .unit: result.unit = try decoder.int64()
      }
    }
    return result
  }

  func sample() throws(ProfileDecodingError) -> Sample {
    var result = Sample()
    try message(SampleField.self) { (field, decoder) throws(ProfileDecodingError) in
      switch field {
      case .locationID: result.locationID += try decoder.uint64s()
      case .value: result.value += try decoder.uint64s().map { Int64(bitPattern: $0) }
      case .label: result.label.append(try decoder.label())
      }
    }
    return result
  }

  func label() throws(ProfileDecodingError) -> Label {
    var result = Label()
    try message(LabelField.self) { (field, decoder) throws(ProfileDecodingError) in
      switch field {
      case .key: result.key = try decoder.int64()
      case .str: result.str = try decoder.int64()
      case .num: result.num = try decoder.int64()
      case .numUnit: result.numUnit = try decoder.int64()
      }
    }
    return result
  }

  func mapping() throws(ProfileDecodingError) -> Mapping {
    var result = Mapping()
    try message(MappingField.self) { (field, decoder) throws(ProfileDecodingError) in
      switch field {
      case .id: result.id = try decoder.uint64()
      case .memoryStart: result.memoryStart = try decoder.uint64()
      case .memoryLimit: result.memoryLimit = try decoder.uint64()
      case .fileOffset: result.fileOffset = try decoder.uint64()
      case .filename: result.filename = try decoder.int64()
      case .buildID: result.buildID = try decoder.int64()
      case .hasFunctions: result.hasFunctions = try decoder.bool()
      case .hasFilenames: result.hasFilenames = try decoder.bool()
      case .hasLineNumbers: result.hasLineNumbers = try decoder.bool()
      case .hasInlineFrames: result.hasInlineFrames = try decoder.bool()
      }
    }
    return result
  }

  func location() throws(ProfileDecodingError) -> Location {
    var result = Location()
    try message(LocationField.self) { (field, decoder) throws(ProfileDecodingError) in
      switch field {
      case .id: result.id = try decoder.uint64()
      case .mappingID: result.mappingID = try decoder.uint64()
      case .address: result.address = try decoder.uint64()
      case .line: result.line.append(try decoder.line())
      case .isFolded: result.isFolded = try decoder.bool()
      }
    }
    return result
  }

  func line() throws(ProfileDecodingError) -> Line {
    var result = Line()
    try message(LineField.self) { (field, decoder) throws(ProfileDecodingError) in
      switch field {
      case .functionID: result.functionID = try decoder.uint64()
      case .line: result.line = try decoder.int64()
      case .column: result.column = try decoder.int64()
      }
    }
    return result
  }

  func function() throws(ProfileDecodingError) -> Function {
    var result = Function()
    try message(FunctionField.self) { (field, decoder) throws(ProfileDecodingError) in
      switch field {
      case .id: result.id = try decoder.uint64()
      case .name: result.name = try decoder.int64()
      case .systemName: result.systemName = try decoder.int64()
      case .filename: result.filename = try decoder.int64()
      case .startLine: result.startLine = try decoder.int64()
      }
    }
    return result
  }
}
