/// Writes protobuf's wire format. Knows field numbers and lengths, but no message.
struct WireWriter {
  /// What was written since it was last emptied.
  private(set) var bytes: [UInt8] = []

  /// Forgets what was written, and keeps the memory.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// A varint without a field number.
  mutating func varint(_ value: UInt64) {
    var rest = value
    while rest >= 0x80 {
      bytes.append(UInt8(truncatingIfNeeded: rest) | 0x80)
      rest >>= 7
    }
    bytes.append(UInt8(truncatingIfNeeded: rest))
  }

  /// A field of an integer type. 0 is what a field has that is not written.
  mutating func uint64(_ field: Int, _ value: UInt64) {
    guard value != 0 else { return }
    key(field, .varint)
    varint(value)
  }

  /// The same for a signed one: a negative number takes ten bytes.
  mutating func int64(_ field: Int, _ value: Int64) { uint64(field, UInt64(bitPattern: value)) }

  mutating func bool(_ field: Int, _ value: Bool) { uint64(field, value ? 1 : 0) }

  /// A string or anything else that is bytes; written even if it is empty, as members of repeated fields are.
  mutating func bytes(_ field: Int, _ value: some Collection<UInt8>) {
    key(field, .lengthDelimited)
    varint(UInt64(value.count))
    bytes.append(contentsOf: value)
  }

  /// A repeated field of integers in one piece.
  mutating func packed(_ field: Int, _ values: some Collection<UInt64>) {
    guard !values.isEmpty else { return }
    message(field) { writer in
      for value in values { writer.varint(value) }
    }
  }

  mutating func packed(_ field: Int, _ values: [Int64]) {
    guard !values.isEmpty else { return }
    message(field) { writer in
      for value in values { writer.varint(UInt64(bitPattern: value)) }
    }
  }

  /// A field that consists of other fields, which `body` writes.
  mutating func message(_ field: Int, _ body: (inout WireWriter) -> Void) {
    key(field, .lengthDelimited)
    // The length comes in front and is known at the end: one byte is kept for it, and nearly always enough.
    let start = bytes.count
    bytes.append(0)
    body(&self)
    var length = UInt64(bytes.count - start - 1)
    guard length >= 0x80 else {
      bytes[start] = UInt8(length)
      return
    }
    let more = (UInt64.bitWidth - length.leadingZeroBitCount + 6) / 7 - 1
    bytes.insert(contentsOf: repeatElement(0, count: more), at: start)
    for index in start..<start + more {
      bytes[index] = UInt8(truncatingIfNeeded: length) | 0x80
      length >>= 7
    }
    bytes[start + more] = UInt8(length)
  }

  private mutating func key(_ field: Int, _ type: WireType) {
    varint(UInt64(field) << 3 | UInt64(type.rawValue))
  }
}

/// How the value behind a field's key is encoded.
enum WireType: UInt8 {
  case varint = 0
  case fixed64 = 1
  case lengthDelimited = 2
  case fixed32 = 5
}
