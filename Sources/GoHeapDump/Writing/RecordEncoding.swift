// What records are made of, as bytes: the counterpart of `RecordDecoding`.
extension [UInt8] {
  /// Appends an unsigned LEB128 varint.
  ///
  /// - Parameter length: how many bytes it has at least: more than it needs only to copy a dump that was made to be odd.
  mutating func append(int value: UInt64, length: Int = 1) {
    var (rest, left) = (value, length)
    while rest >= 0x80 || left > 1 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
      left -= 1
    }
    append(UInt8(rest))
  }

  /// Appends `bytes[range]`.
  mutating func append(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    // The bytes are only read, during the call.
    unsafe bytes.extracting(range).withUnsafeBufferPointer { unsafe append(contentsOf: $0) }
  }

  /// Appends a length, and as many bytes.
  mutating func append(counted range: Range<Int>, of bytes: Span<UInt8>) {
    append(int: UInt64(range.count))
    append(bytes, range)
  }

  /// Appends the fields of a record.
  ///
  /// - Parameters:
  ///   - bytes: what the record's ranges refer to.
  ///   - layout: the fields to write; those that the record does not have are 0 or empty.
  ///   - longMemory: how much of a long memory range is written.
  mutating func append(
    _ record: borrowing Record, _ bytes: Span<UInt8>, _ layout: [LayoutField], _ version: FormatVersion,
    _ longMemory: LongMemory
  ) {
    var strings = 0
    for entry in layout {
      switch entry.encoding {
      case .int, .bool: append(int: record[entry.field] ?? 0)
      case .string:
        append(counted: strings == 0 ? record.name : record.secondName, of: bytes)
        strings += 1
      case .memory:
        let length = Swift.max(record[entry.field] ?? 0, UInt64(record.contents.count))
        let stored = longMemory.storedLength(length)
        precondition(stored <= UInt64(record.contents.count), "a record that is written has all of its contents")
        append(int: length)
        append(bytes, record.contents.prefix(Int(stored)))
      case .fieldList:
        for field in record.pointerFields {
          append(int: field.kind.number(in: version))
          append(int: field.offset)
        }
        append(int: 0)
      case .stack:
        append(int: UInt64(record.frames.count))
        for frame in record.frames {
          append(counted: frame.function, of: bytes)
          append(counted: frame.file, of: bytes)
          append(int: frame.line)
        }
      case .pauses:
        for index in 0..<256 { append(int: index < record.pauses.count ? record.pauses[index] : 0) }
      }
    }
  }
}

extension PointerField.Kind {
  /// The number that stands for it in dumps of a format that has this kind.
  func number(in version: FormatVersion) -> UInt64 {
    if self == .pointer { return 1 }
    guard let number = (1...5).first(where: { PointerField.Kind($0, in: version) == self }) else {
      preconditionFailure("\(version.name) has no \(self) fields")
    }
    return number
  }
}
