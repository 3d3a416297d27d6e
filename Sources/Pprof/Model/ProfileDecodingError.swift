/// Why bytes cannot be decoded as a profile, and where.
public struct ProfileDecodingError: Error, Equatable, Sendable {
  /// The fault, with the value that shows it.
  public enum Problem: Equatable, Sendable {
    /// The bytes end within a field. `needs` is nil for a varint.
    case truncated(needs: UInt64?, left: Int)
    /// A varint has more than 64 bits.
    case varintTooLong
    /// Fields have the numbers 1 to 2^29 - 1.
    case badFieldNumber(UInt64)
    /// A wire type that protobuf does not have, or one of the removed groups.
    case badWireType(UInt8)
    /// A field of profile.proto, `Sample.value` for one, is encoded as another type.
    case wrongType(field: String)
    /// A text is not valid UTF-8 from this byte on.
    case invalidUTF8(byte: UInt8)
  }

  /// What is wrong.
  public let problem: Problem
  /// Where, in bytes from the beginning of the (uncompressed) profile.
  public let offset: Int

  init(_ problem: Problem, offset: Int) {
    self.problem = problem
    self.offset = offset
  }
}

extension ProfileDecodingError: CustomStringConvertible {
  public var description: String { "\(Self.place(offset)): \(problem)" }

  /// `at byte 26 (0x1a)`.
  static func place(_ offset: Int) -> String { "at byte \(offset) (0x\(String(offset, radix: 16)))" }
}

extension ProfileDecodingError.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated(let needs?, let left):
      "a field needs \(needs) \(needs == 1 ? "byte" : "bytes"), \(left) \(left == 1 ? "is" : "are") left"
    case .truncated(nil, _): "the bytes end in the middle of a number"
    case .varintTooLong: "a number has more than 64 bits"
    case .badFieldNumber(let number): "\(number) is no field number"
    case .badWireType(let type): "\(type) is no wire type"
    case .wrongType(let field): "\(field) is encoded as another type"
    case .invalidUTF8(let byte): "a text is not valid UTF-8 from the byte \(Self.hex(byte)) on"
    }
  }

  /// `0xff`.
  static func hex(_ byte: UInt8) -> String { "0x" + (byte < 16 ? "0" : "") + String(byte, radix: 16) }
}
