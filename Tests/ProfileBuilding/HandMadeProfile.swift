/// A small profile of two sample types, a sample, a mapping, two locations and a function, put together byte by byte,
/// so that each part of it can be broken.
///
/// Nothing of the encoder under test is used.
public struct HandMadeProfile: Sendable {
  /// At byte 0 and 6.
  public var sampleTypes = [message(1, number(1, 1), number(2, 2)), message(1, number(1, 3), number(2, 4))]
  /// At byte 12.
  public var samples = [sample()]
  /// At byte 28.
  public var mappings = [message(3, number(1, 1), number(7, 1), number(8, 1), number(9, 1))]
  /// At byte 38 and 50.
  public var locations = [location(1, function: 1), location(2, function: 1)]
  /// At byte 62.
  public var functions = [message(5, number(1, 1), number(2, 5), number(3, 5), number(4, 6))]
  /// From byte 72 on.
  public var strings = ["", "inuse_objects", "count", "inuse_space", "bytes", "main.a", "main.go", "key"].map {
    bytes(6, Array($0.utf8))
  }
  /// From byte 138 on: time_nanos, period_type, period, default_sample_type. 159 bytes in all.
  public var rest = [
    number(9, 1_700_000_000_000_000_000), message(11, number(1, 3), number(2, 4)), number(12, 512), number(14, 3),
  ]

  public init() {}

  /// The encoded profile.
  public var bytes: [UInt8] {
    [sampleTypes, samples, mappings, locations, functions, strings, rest].flatMap { $0.flatMap(\.self) }
  }

  /// A sample; each of `labels` is the fields of one.
  public static func sample(_ ids: [Int64] = [1, 2], _ values: [Int64] = [1, 48], labels: [[UInt8]] = [])
    -> [UInt8]
  {
    message(
      2, bytes(1, ids.flatMap(varint)), bytes(2, values.flatMap(varint)),
      labels.flatMap { bytes(3, $0) } + (labels.isEmpty ? bytes(3, number(1, 4) + number(3, 48)) : []))
  }

  /// A location in mapping 1, with one line.
  public static func location(_ id: Int64, function: Int64) -> [UInt8] {
    message(4, number(1, id), number(2, 1), message(4, number(1, function), number(2, 5)))
  }

  /// A field that is a number; protobuf leaves 0 out, this does not.
  public static func number(_ field: Int64, _ value: Int64) -> [UInt8] { varint(field << 3) + varint(value) }

  /// A field that is a message or numbers in one piece.
  public static func message(_ field: Int64, _ parts: [UInt8]...) -> [UInt8] { bytes(field, parts.flatMap(\.self)) }

  /// A field that is bytes: a string for one.
  public static func bytes(_ field: Int64, _ bytes: [UInt8]) -> [UInt8] {
    varint(field << 3 | 2) + varint(Int64(bytes.count)) + bytes
  }

  /// Seven bits at a time, the lowest first.
  public static func varint(_ value: Int64) -> [UInt8] {
    var rest = UInt64(bitPattern: value)
    var bytes: [UInt8] = []
    while rest >= 0x80 {
      bytes.append(UInt8(rest & 0x7f) | 0x80)
      rest >>= 7
    }
    return bytes + [UInt8(rest)]
  }
}
