/// Decodes the value of one field, with the type that profile.proto gives it.
struct FieldDecoder {
  private let bytes: [UInt8]
  private let field: WireReader.Field
  /// The message and the field as profile.proto spells them, for errors.
  private let name: any MessageField
  /// Whether `WireReader` is tolerant.
  private let isTolerant: Bool

  init(_ bytes: [UInt8], _ field: WireReader.Field, _ name: any MessageField, isTolerant: Bool = false) {
    (self.bytes, self.field, self.name, self.isTolerant) = (bytes, field, name, isTolerant)
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

  /// A repeated integer field: packed, or one of its numbers.
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

  /// The range of a text, valid or not.
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

  /// A message; of a field that is there once, the last value counts.
  func message<M: Message>() throws(ProfileDecodingError) -> M {
    guard case .bytes(let range) = field.value else { throw wrongType }
    return try M(decoding: bytes, range, isTolerant: isTolerant)
  }
}

extension [UInt8] {
  /// The first position in the range where the bytes are not UTF-8, or where a character that is cut off begins; nil if
  /// all are valid.
  func firstInvalidUTF8(_ range: Range<Int>) -> Int? {
    do {
      _ = try UTF8Span(validating: span.extracting(range))
      return nil
    } catch {
      return range.lowerBound + error.byteOffsets.lowerBound
    }
  }
}
