import ByteStreams

extension HeapDumpError: CustomStringConvertible {
  /// One line: `at byte 1234 (0x4d2) in MemProf record 17: function name needs 90 bytes, 12 are left`.
  public var description: String {
    switch problem {
    case .source(let text): return text
    // Nothing is wrong with the place that was read.
    case .output(let error): return error.description
    default: break
    }
    let place = "at byte \(offset) (0x\(String(offset, radix: 16)))"
    guard let tag else { return "\(place): \(problem)" }
    return "\(place) in \(tag.name) record \(ordinal): \(problem)"
  }
}

extension HeapDumpError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .notAHeapDump(.empty): "not a Go heap dump: it is empty"
    case .notAHeapDump(let kind): "not a Go heap dump: it looks like \(kind)"
    case .unknownFormat(let line):
      "a heap dump of an unknown format, '\(line)': known are \(Self.names(FormatVersion.allCases))"
    case .truncatedHeader: "the dump ends within its first line"
    case .damagedHeader(let byte, let expected):
      "the first line is damaged: byte \(byte) stands where \(expected) should"
    case .otherLayout(let header, let record):
      "the first line says \(header.name), but this record is one of \(Self.names(record))"
    case .truncated(let field, let needs?, let left):
      "\(field.rawValue) needs \(needs) byte\(needs == 1 ? "" : "s"), \(left) \(left == 1 ? "is" : "are") left"
    case .truncated(let field, nil, _): "the dump ends in the middle of the \(field.rawValue)"
    case .missingEOF: "the dump ends here without an EOF record: it was cut short"
    case .trailingBytes: "more bytes follow the EOF record"
    case .unknownTag(let tag): "no record begins with \(tag)"
    case .varintTooLong(let field): "the \(field.rawValue) has more than 64 bits"
    case .tooLarge(let field, let value, let limit):
      "the \(field.rawValue) claims \(value), at most \(limit) is possible"
    case .tooMany(let what, let limit): "the dump has more than \(limit) \(what)"
    case .notABool(let field, let value): "the \(field.rawValue) is \(value), neither 0 nor 1"
    case .unknownFieldKind(let kind): "\(kind) is no kind of pointer field" + Self.versions(having: kind)
    case .badPointerField(let offset, let length): "no pointer field can be at \(offset) of \(length) bytes"
    case .outsideHeap(let address, let length):
      "\(length) bytes at 0x\(String(address, radix: 16)) are not in the heap that Params describe"
    case .noGoroutine: "no Goroutine record is before it"
    case .badPointerSize(let size): "a pointer has \(size) bytes, neither 4 nor 8"
    case .paramsNotFirst(let tag): "the dump begins with this \(tag.name) record, not with Params"
    case .missingParams: "the dump has no Params record"
    case .repeated: "a dump has only one such record"
    case .duplicateBucket(let address): "bucket 0x\(String(address, radix: 16)) was there before"
    case .unknownBucket(let address): "no MemProf record has the bucket 0x\(String(address, radix: 16))"
    case .overflow(let what): "\(what) does not fit in 64 bits"
    case .source(let text): text
    case .input(let error), .output(let error): error.description
    }
  }

  /// ` in this version (go1.3, go1.4 have it)`, if there are such.
  private static func versions(having kind: UInt64) -> String {
    let versions = FormatVersion.allCases.filter { PointerField.Kind(kind, in: $0) != nil }
    return versions.isEmpty ? "" : " in this version (\(names(versions)) \(versions.count == 1 ? "has" : "have") it)"
  }

  private static func names(_ versions: [FormatVersion]) -> String { versions.map(\.name).joined(separator: ", ") }
}
