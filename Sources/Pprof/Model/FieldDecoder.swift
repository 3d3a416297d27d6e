/// Decodes the value of one field as what profile.proto says it is.
struct FieldDecoder {
  private let bytes: [UInt8]
  private let field: WireReader.Field
  /// The message and the field as profile.proto spells them, for errors.
  private let name: any MessageField
  /// As `WireReader` has it.
  private let isTolerant: Bool

  init(_ bytes: [UInt8], _ field: WireReader.Field, _ name: any MessageField, isTolerant: Bool = false) {
    self.bytes = bytes
    self.field = field
    self.name = name
    self.isTolerant = isTolerant
  }

  private var wrongType: ProfileDecodingError {
    ProfileDecodingError(.wrongType(field: name.protoName), offset: field.offset)
  }

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
      var reader = WireReader(bytes, range, isTolerant: isTolerant)
      while reader.position < range.upperBound { values.append(try reader.varint()) }
      return values
    default: throw wrongType
    }
  }

  /// Where a text lies, valid or not.
  func text() throws(ProfileDecodingError) -> Range<Int> {
    guard case .bytes(let range) = field.value else { throw wrongType }
    return range
  }

  func string() throws(ProfileDecodingError) -> String {
    let range = try text()
    if let place = bytes.firstInvalidUTF8(range) {
      throw ProfileDecodingError(.invalidUTF8(byte: bytes[place]), offset: place)
    }
    return String(decoding: bytes[range], as: UTF8.self)
  }

  /// Calls `body` for each field of a message.
  private func message<Name: MessageField>(
    _ type: Name.Type, _ body: (Name, FieldDecoder) throws(ProfileDecodingError) -> Void
  ) throws(ProfileDecodingError) {
    guard case .bytes(let range) = field.value else { throw wrongType }
    var reader = WireReader(bytes, range, isTolerant: isTolerant)
    while let field = try reader.next() {
      guard let name = Name(rawValue: field.number) else { continue }
      try body(name, FieldDecoder(bytes, field, name, isTolerant: isTolerant))
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

extension [UInt8] {
  /// Where in the range a byte is that no UTF-8 has there, or where a character begins that is cut off; nil if all of it
  /// is valid.
  func firstInvalidUTF8(_ range: Range<Int>) -> Int? {
    do {
      _ = try UTF8Span(validating: span.extracting(range))
      return nil
    } catch {
      return range.lowerBound + error.byteOffsets.lowerBound
    }
  }
}
