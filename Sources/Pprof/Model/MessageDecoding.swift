/// A message of profile.proto that can be decoded. How it is encoded stands in `MessageEncoding`: the encoder is too
/// busy to ask a table.
protocol Message {
  associatedtype Field: MessageField

  init()

  /// Takes a field.
  mutating func decode(_ field: Field, _ value: FieldDecoder) throws(ProfileDecodingError)
}

extension Message {
  /// Decodes `bytes[range]`. Fields that profile.proto does not have are passed over, as protobuf wants it.
  init(decoding bytes: [UInt8], _ range: Range<Int>, isTolerant: Bool) throws(ProfileDecodingError) {
    self.init()
    var reader = WireReader(bytes, range, isTolerant: isTolerant)
    while let field = try reader.next() {
      guard let name = Field(rawValue: field.number) else { continue }
      try decode(name, FieldDecoder(bytes, field, name, isTolerant: isTolerant))
    }
  }
}

extension Profile {
  /// Decodes an uncompressed profile. Fields that profile.proto does not have are passed over, as protobuf wants it.
  public init(decoding bytes: [UInt8]) throws(ProfileDecodingError) {
    try self.init(decoding: bytes, 0..<bytes.count, isTolerant: false)
  }
}

extension Profile: Message {
  mutating func decode(_ field: ProfileField, _ value: FieldDecoder) throws(ProfileDecodingError) {
    switch field {
    case .sampleType: sampleType.append(try value.message())
    case .sample: sample.append(try value.message())
    case .mapping: mapping.append(try value.message())
    case .location: location.append(try value.message())
    case .function: function.append(try value.message())
    case .stringTable: stringTable.append(try value.string())
    case .dropFrames: dropFrames = try value.int64()
    case .keepFrames: keepFrames = try value.int64()
    case .timeNanos: timeNanos = try value.int64()
    case .durationNanos: durationNanos = try value.int64()
    case .periodType: periodType = try value.message()
    case .period: period = try value.int64()
    case .comment: comment += try value.uint64s().map { Int64(bitPattern: $0) }
    case .defaultSampleType: defaultSampleType = try value.int64()
    case .docURL: docURL = try value.int64()
    }
  }
}

extension ValueType: Message {
  mutating func decode(_ field: ValueTypeField, _ value: FieldDecoder) throws(ProfileDecodingError) {
    switch field {
    case .type: type = try value.int64()
    case .unit: unit = try value.int64()
    }
  }
}

extension Sample: Message {
  mutating func decode(_ field: SampleField, _ value: FieldDecoder) throws(ProfileDecodingError) {
    switch field {
    case .locationID: locationID += try value.uint64s()
    case .value: self.value += try value.uint64s().map { Int64(bitPattern: $0) }
    case .label: label.append(try value.message())
    }
  }
}

extension Label: Message {
  mutating func decode(_ field: LabelField, _ value: FieldDecoder) throws(ProfileDecodingError) {
    switch field {
    case .key: key = try value.int64()
    case .str: str = try value.int64()
    case .num: num = try value.int64()
    case .numUnit: numUnit = try value.int64()
    }
  }
}

extension Mapping: Message {
  mutating func decode(_ field: MappingField, _ value: FieldDecoder) throws(ProfileDecodingError) {
    switch field {
    case .id: id = try value.uint64()
    case .memoryStart: memoryStart = try value.uint64()
    case .memoryLimit: memoryLimit = try value.uint64()
    case .fileOffset: fileOffset = try value.uint64()
    case .filename: filename = try value.int64()
    case .buildID: buildID = try value.int64()
    case .hasFunctions: hasFunctions = try value.bool()
    case .hasFilenames: hasFilenames = try value.bool()
    case .hasLineNumbers: hasLineNumbers = try value.bool()
    case .hasInlineFrames: hasInlineFrames = try value.bool()
    }
  }
}

extension Location: Message {
  mutating func decode(_ field: LocationField, _ value: FieldDecoder) throws(ProfileDecodingError) {
    switch field {
    case .id: id = try value.uint64()
    case .mappingID: mappingID = try value.uint64()
    case .address: address = try value.uint64()
    case .line: line.append(try value.message())
    case .isFolded: isFolded = try value.bool()
    }
  }
}

extension Line: Message {
  mutating func decode(_ field: LineField, _ value: FieldDecoder) throws(ProfileDecodingError) {
    switch field {
    case .functionID: functionID = try value.uint64()
    case .line: line = try value.int64()
    case .column: column = try value.int64()
    }
  }
}

extension Function: Message {
  mutating func decode(_ field: FunctionField, _ value: FieldDecoder) throws(ProfileDecodingError) {
    switch field {
    case .id: id = try value.uint64()
    case .name: name = try value.int64()
    case .systemName: systemName = try value.int64()
    case .filename: filename = try value.int64()
    case .startLine: startLine = try value.int64()
    }
  }
}
