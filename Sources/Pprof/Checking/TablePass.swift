import Names

/// The first pass of a check: it decodes every field, which shows faults of the encoding, and counts the tables that
/// messages refer to.
struct TablePass {
  let bytes: [UInt8]
  var list: FindingList

  private(set) var samples = 0
  private(set) var strings = 0
  var mappings = IDRegister()
  var locations = IDRegister()
  var functions = IDRegister()
  /// Ids of mappings that have none of the has_ flags.
  private var unmarkedMappings: Set<UInt64> = []

  /// The sample types: their number, whether all could be read, and the first of them, each by the string index of its name
  /// and its offset.
  private(set) var sampleTypes = (count: 0, areComplete: true, first: [(name: Int64, offset: Int)]())

  /// The fields of Profile that are one number. If there are several, the last counts.
  private(set) var numbers: [ProfileField: (value: Int64, offset: Int)] = [:]
  /// Whether time_nanos is set twice, as in two concatenated profiles.
  private(set) var isConcatenated = false
  private(set) var periodType: (value: ValueType, offset: Int)?

  init(_ bytes: [UInt8], _ list: FindingList) { (self.bytes, self.list) = (bytes, list) }

  /// Runs through the profile.
  ///
  /// - Returns: whether its end was reached.
  mutating func run() -> Bool {
    var position = 0
    do {
      while let field = try next(&position) {
        guard let name = ProfileField(rawValue: field.number) else { continue }
        read(field, name)
      }
    } catch {
      list.add(
        .wireOfRest, at: error.offset, "\(error.problem), and nothing from there on can be read", .unrecognized)
      return false
    }
    mappings.close()
    locations.close()
    functions.close()
    return true
  }

  /// The next field from `position` on, as google/pprof reads it. What only stricter decoders refuse is reported.
  private mutating func next(_ position: inout Int) throws(ProfileDecodingError) -> WireReader.Field? {
    var reader = WireReader(bytes, position..<bytes.count)
    do {
      let field = try reader.next()
      position = reader.position
      return field
    } catch {
      var tolerant = WireReader(bytes, position..<bytes.count, isTolerant: true)
      let field = try tolerant.next()
      addTolerated(error)
      position = tolerant.position
      return field
    }
  }

  private mutating func addTolerated(_ error: ProfileDecodingError) {
    list.add(
      .wireTolerated, at: error.offset, "\(error.problem)",
      .elsewhere("go tool pprof does not mind, but stricter decoders of protobuf refuse this"))
  }

  private mutating func read(_ field: WireReader.Field, _ name: ProfileField) {
    switch name {
    case .sampleType:
      sampleTypes.count += 1
      guard let type: ValueType = decode(field, name, FieldDecoder.message) else {
        sampleTypes.areComplete = false
        return
      }
      if sampleTypes.count <= ProfileCheck.Limits.sampleTypes { sampleTypes.first.append((type.type, field.offset)) }
    case .sample:
      samples += 1
      let _: Sample? = decode(field, name, FieldDecoder.message)
    case .mapping:
      let mapping: Mapping? = decode(field, name, FieldDecoder.message)
      mappings.append(mapping?.id, at: field.offset)
      if let mapping, !mapping.isMarked { unmarkedMappings.insert(mapping.id) }
    case .location:
      let location: Location? = decode(field, name, FieldDecoder.message)
      locations.append(location?.id, at: field.offset)
    case .function:
      let function: Function? = decode(field, name, FieldDecoder.message)
      functions.append(function?.id, at: field.offset)
    case .stringTable: readString(field)
    case .periodType: periodType = decode(field, name, FieldDecoder.message).map { ($0, field.offset) }
    case .comment: _ = decode(field, name, FieldDecoder.uint64s)
    case .timeNanos:
      // google/pprof looks at the previous time before it decodes another.
      if let time = numbers[.timeNanos], time.value != 0 {
        isConcatenated = true
        list.add(
          .secondTime, at: field.offset,
          "Profile.time_nanos is set again: two profiles one behind the other are not checked further",
          .refusedByPprof(saying: "concatenated profiles detected"))
      }
      readNumber(field, name)
    case .dropFrames, .keepFrames, .durationNanos, .period, .defaultSampleType, .docURL: readNumber(field, name)
    }
  }

  /// Whether a mapping has none of the has_ flags.
  func isUnmarked(_ mapping: UInt64) -> Bool { unmarkedMappings.contains(mapping) }

  private mutating func readNumber(_ field: WireReader.Field, _ name: ProfileField) {
    if let value = decode(field, name, FieldDecoder.int64) { numbers[name] = (value, field.offset) }
  }

  private mutating func readString(_ field: WireReader.Field) {
    let index = strings
    strings += 1
    guard let range = decode(field, .stringTable, FieldDecoder.text) else { return }
    if index == 0, !range.isEmpty {
      let text = Name(decoding: bytes[range.prefix(256)])
      list.add(.firstString, at: field.offset, "the first string is \(text.quoted), not empty", .unrecognized)
    }
    if range.count > ProfileCheck.Limits.stringLength {
      list.add(
        .longString, at: field.offset, "string \(index) has \(range.count) bytes",
        .elsewhere("Pyroscope's default limits cut off its beginning"))
    }
    if let place = bytes.firstInvalidUTF8(range) {
      let byte = ProfileDecodingError.Problem.hex(bytes[place])
      list.add(
        .notUTF8, at: place, "string \(index) is not valid UTF-8 from the byte \(byte) on",
        .elsewhere(
          """
          go tool pprof does not mind, Pyroscope and most decoders of protobuf refuse this: put U+FFFD in its place, as \
          Go's strings.ToValidUTF8 does, before the profile is written
          """))
    }
  }

  /// Decodes a field as google/pprof does. What it or stricter decoders refuse is reported.
  private mutating func decode<Value>(
    _ field: WireReader.Field, _ name: ProfileField,
    _ decode: (FieldDecoder) -> () throws(ProfileDecodingError) -> Value
  ) -> Value? {
    do {
      return try decode(FieldDecoder(bytes, field, name))()
    } catch let strict {
      do {
        let value = try decode(FieldDecoder(bytes, field, name, isTolerant: true))()
        addTolerated(strict)
        return value
      } catch {
        if Self.isOfNewField(error.problem) {
          list.add(.wireOfNewField, at: error.offset, "\(error.problem)", .newlyUnrecognized)
        } else {
          list.add(.wire, at: error.offset, "\(error.problem)", .unrecognized)
        }
        return nil
      }
    }
  }

  /// Whether it is about a field that google/pprof's older decoders do not know.
  private static func isOfNewField(_ problem: ProfileDecodingError.Problem) -> Bool {
    problem == .wrongType(field: ProfileField.docURL.protoName)
      || problem == .wrongType(field: LineField.column.protoName)
  }
}

extension Mapping {
  /// Whether it claims to be resolved to functions, files or lines: go tool pprof leaves it alone then.
  fileprivate var isMarked: Bool { hasFunctions || hasFilenames || hasLineNumbers }
}

extension Name {
  /// A text of the profile in a finding, its beginning at least.
  var quoted: String { "'\(shortened(to: 60))'" }
}
