/// Writes protobuf's wire format. It knows field numbers and lengths, but no messages.
struct WireWriter {
  /// The bytes that were written since it was last emptied.
  private(set) var bytes: [UInt8] = []

  /// The most bytes of a field's number and the varint after it.
  private static let longestField = 20

  /// Forgets what was written, and keeps the memory.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Writes fields. Memory for all of them is reserved once, not byte by byte.
  ///
  /// - Parameters:
  ///   - count: how many there are at most: messages, the fields in them, and the members of packed ones.
  ///   - body: writes them.
  @inline(__always)
  mutating func write(fields count: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
    bytes.append(addingCapacity: count * Self.longestField, initializingWith: body)
  }

  /// A string or another field of bytes. It is written even if it is empty, as members of repeated fields must be.
  mutating func bytes(_ field: Int, _ value: ArraySlice<UInt8>) {
    write(fields: 1) { $0.start(field, length: value.count) }
    bytes += value
  }

  /// Appends bytes that are encoded already.
  mutating func append(_ encoded: ArraySlice<UInt8>) { bytes += encoded }

  /// The length of a varint.
  static func length(_ value: Int) -> Int { (Int.bitWidth - (value | 1).leadingZeroBitCount + 6) / 7 }
}

/// How the value behind a field's key is encoded.
enum WireType: UInt8 {
  case varint = 0, fixed64 = 1, lengthDelimited = 2, fixed32 = 5
}

/// The fields of protobuf's wire format, where `WireWriter` has made room for them.
extension OutputSpan<UInt8> {
  /// A varint without a field number.
  @inline(__always)
  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    append(UInt8(truncatingIfNeeded: rest))
  }

  /// A field of an unsigned integer type. It is not written if it is 0, the default.
  @inline(__always)
  mutating func uint64(_ field: Int, _ value: UInt64) {
    guard value != 0 else { return }
    key(field, .varint)
    varint(value)
  }

  /// A field of a signed integer type. A negative number takes ten bytes.
  @inline(__always)
  mutating func int64(_ field: Int, _ value: Int64) { uint64(field, UInt64(bitPattern: value)) }

  @inline(__always)
  mutating func bool(_ field: Int, _ value: Bool) { uint64(field, value ? 1 : 0) }

  /// What precedes a string, or another field of `length` bytes. It is written even if there are none, as members of
  /// repeated fields must be.
  @inline(__always)
  mutating func start(_ field: Int, length: Int) {
    key(field, .lengthDelimited)
    varint(UInt64(length))
  }

  /// A repeated field of integers in one piece.
  @inline(__always)
  mutating func packed(_ field: Int, _ values: [Int64]) {
    guard !values.isEmpty else { return }
    message(field) { output in
      for value in values { output.varint(UInt64(bitPattern: value)) }
    }
  }

  /// A field that consists of other fields, which `body` writes.
  @inline(__always)
  mutating func message(_ field: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
    key(field, .lengthDelimited)
    // The length comes first, but is known at the end. One byte is reserved for it, which is nearly always enough.
    let start = count
    append(0)
    body(&self)
    let length = count - start - 1
    if length < 0x80 {
      self[start] = UInt8(truncatingIfNeeded: length)
    } else {
      setLength(length, at: start)
    }
  }

  /// Writes a length of more than one byte where one is reserved for it.
  @inline(never)
  private mutating func setLength(_ length: Int, at start: Int) {
    let more = WireWriter.length(length) - 1
    append(repeating: 0, count: more)
    for index in (start + 1...start + length).reversed() { self[index + more] = self[index] }
    var rest = length
    for index in start..<start + more {
      self[index] = UInt8(truncatingIfNeeded: rest) | 0x80
      rest >>= 7
    }
    self[start + more] = UInt8(truncatingIfNeeded: rest)
  }

  @inline(__always)
  private mutating func key(_ field: Int, _ type: WireType) { varint(UInt64(field) << 3 | UInt64(type.rawValue)) }
}
