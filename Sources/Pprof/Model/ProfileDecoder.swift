extension Profile {
  /// Decodes an uncompressed profile. Fields that profile.proto does not have are passed over, as protobuf wants it.
  public init(decoding bytes: [UInt8]) throws(ProfileDecodingError) {
    self.init()
    var reader = WireReader(bytes, 0..<bytes.count)
    while let field = try reader.next() {
      guard let name = ProfileField(rawValue: field.number) else { continue }
      let decoder = FieldDecoder(bytes, field, name)
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
