/// Writes protobuf's wire format. Knows field numbers and lengths, but no message.
struct WireWriter {
  /// What was written since it was last emptied.
  private(set) var bytes: [UInt8] = []

  /// What the number of a field takes at most, and the varint behind it.
  private static let longestField = 20

  /// Forgets what was written, and keeps the memory.
  mutating func removeAll() { bytes.removeAll(keepingCapacity: true) }

  /// Writes fields, for all of which memory is asked for once and not byte by byte.
  ///
  /// - Parameters:
  ///   - count: how many there are at most: messages, the fields in them, and the members of packed ones.
  ///   - body: writes them.
  @inline(__always)
  mutating func write(fields count: Int, _ body: (inout OutputSpan<UInt8>) -> Void) {
    bytes.append(addingCapacity: count * Self.longestField, initializingWith: body)
  }

  /// A string or anything else that is bytes; written even if it is empty, as members of repeated fields are.
  mutating func bytes(_ field: Int, _ value: ArraySlice<UInt8>) {
    write(fields: 1) { $0.start(field, length: value.count) }
    bytes += value
  }

  /// What is encoded already.
  mutating func append(_ encoded: ArraySlice<UInt8>) { bytes += encoded }

  /// How long a varint is.
  static func length(_ value: Int) -> Int { (Int.bitWidth - (value | 1).leadingZeroBitCount + 6) / 7 }
}

/// How the value behind a field's key is encoded.
enum WireType: UInt8 {
  case varint = 0
  case fixed64 = 1
  case lengthDelimited = 2
  case fixed32 = 5
}
