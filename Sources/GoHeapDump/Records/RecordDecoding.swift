/// Takes a record apart that lies in memory as a whole. Pure: bytes in, fields out, so that a record whose end is not in
/// memory yet is simply decoded again when it is.
enum RecordDecoding {
  enum Failure: Error {
    /// The bytes end in this field, which begins at `at` and needs so many bytes, if that is known.
    case needsMore(Field, at: Int, needs: UInt64?)
    case invalid(HeapDumpError.Problem, at: Int)
  }

  /// Decodes the fields of a record behind its tag: at most the bytes `buffer[range]`.
  ///
  /// - Returns: where the next record begins.
  static func decode(
    _ buffer: [UInt8], _ range: Range<Int>, layout: [LayoutField], version: FormatVersion,
    longMemory: LongMemory, into record: inout Record
  ) throws(Failure) -> Int {
    let bytes = buffer.span.extracting(first: range.upperBound)
    var position = range.lowerBound
    var strings = 0
    record.layout = layout
    record.forgetFields()
    for entry in layout {
      let field = entry.field
      var value: UInt64 = 0
      switch entry.encoding {
      case .int:
        value = try varint(bytes, &position, field)
      case .bool:
        let at = position
        value = try varint(bytes, &position, field)
        guard value <= 1 else { throw .invalid(.notABool(field, value), at: at) }
      case .string:
        let range = try string(bytes, &position, field)
        if strings == 0 { record.name = range } else { record.secondName = range }
        strings += 1
      case .memory:
        value = try varint(bytes, &position, field)
        record.contents = try bytesRange(of: longMemory.storedLength(value), bytes, &position, field)
      case .fieldList:
        while let field = try pointerField(bytes, &position, version, record.pointerFields.count) {
          record.pointerFields.append(field)
        }
      case .stack:
        try stack(bytes, &position, into: &record.frames)
      case .pauses:
        for _ in 0..<256 { record.pauses.append(try varint(bytes, &position, field)) }
      }
      record.values.append(value)
    }
    return position
  }

  /// An unsigned LEB128 varint of at most 64 bits.
  @inline(__always)
  static func varint(_ bytes: Span<UInt8>, _ position: inout Int, _ field: Field) throws(Failure) -> UInt64 {
    if position < bytes.count {
      let byte = bytes[position]
      if byte < 0x80 {
        position += 1
        return UInt64(byte)
      }
    }
    return try longVarint(bytes, &position, field)
  }

  @inline(__always)
  private static func longVarint(
    _ bytes: Span<UInt8>, _ position: inout Int, _ field: Field
  ) throws(Failure) -> UInt64 {
    var value: UInt64 = 0
    var shift: UInt64 = 0
    var index = position
    while index < bytes.count {
      let byte = UInt64(bytes[index])
      index += 1
      // The tenth byte has room for one bit.
      if shift == 63, byte > 1 { throw .invalid(.varintTooLong(field), at: position) }
      value |= (byte & 0x7f) &<< shift
      if byte < 0x80 {
        position = index
        return value
      }
      shift += 7
    }
    throw .needsMore(field, at: position, needs: nil)
  }

  /// A length, then as many bytes.
  @inline(__always)
  static func string(
    _ bytes: Span<UInt8>, _ position: inout Int, _ field: Field
  ) throws(Failure) -> Range<Int> {
    let at = position
    let length = try varint(bytes, &position, field)
    guard length <= UInt64(Limits.stringLength) else {
      throw .invalid(.tooLarge(field, length, limit: UInt64(Limits.stringLength)), at: at)
    }
    return try bytesRange(of: length, bytes, &position, field)
  }

  /// The next `length` bytes.
  @inline(__always)
  private static func bytesRange(
    of length: UInt64, _ bytes: Span<UInt8>, _ position: inout Int, _ field: Field
  ) throws(Failure) -> Range<Int> {
    // Compared with what remains, never added to the position unchecked.
    guard length <= UInt64(bytes.count - position) else { throw .needsMore(field, at: position, needs: length) }
    let range = position..<position + Int(length)
    position = range.upperBound
    return range
  }

  /// The next field of a list that had `count` so far; nil at its end.
  @inline(__always)
  static func pointerField(
    _ bytes: Span<UInt8>, _ position: inout Int, _ version: FormatVersion, _ count: Int
  ) throws(Failure) -> PointerField? {
    let at = position
    let number = try varint(bytes, &position, .pointerFields)
    if number == 0 { return nil }
    guard let kind = PointerField.Kind(number, in: version) else { throw .invalid(.unknownFieldKind(number), at: at) }
    guard count < Limits.pointerFields else {
      throw .invalid(.tooLarge(.pointerFields, UInt64(count) + 1, limit: UInt64(Limits.pointerFields)), at: at)
    }
    return PointerField(kind: kind, offset: try varint(bytes, &position, .pointerFields))
  }

  private static func stack(
    _ bytes: Span<UInt8>, _ position: inout Int, into frames: inout [FrameRange]
  ) throws(Failure) {
    let start = position
    let depth = try varint(bytes, &position, .stack)
    guard depth <= Limits.stackDepth else {
      throw .invalid(.tooLarge(.stack, depth, limit: UInt64(Limits.stackDepth)), at: start)
    }
    for _ in 0..<depth {
      let first = position
      let function = try string(bytes, &position, .functionName)
      let file = try string(bytes, &position, .fileName)
      let line = try varint(bytes, &position, .line)
      frames.append(FrameRange(encoded: first..<position, function: function, file: file, line: line))
      guard position - start <= Limits.stackLength else {
        let length = UInt64(position - start)
        throw .invalid(.tooLarge(.stack, length, limit: UInt64(Limits.stackLength)), at: first)
      }
    }
  }
}

extension PointerField.Kind {
  /// The kind that `number` stands for: Go 1.4 renumbered them, and from Go 1.5 on only pointers are written.
  init?(_ number: UInt64, in version: FormatVersion) {
    switch (version, number) {
    case (_, 1): self = .pointer
    case (.go1_3, 2): self = .string
    case (.go1_3, 3): self = .slice
    case (.go1_3, 4), (.go1_4, 2): self = .interface
    case (.go1_3, 5), (.go1_4, 3): self = .emptyInterface
    default: return nil
    }
  }
}
