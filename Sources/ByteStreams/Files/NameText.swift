import Glibc
public import SystemPackage

/// Converts names of files, which are bytes, to texts that stand for them, and back.
///
/// In operating systems and archives, a name can be any bytes. In its text, which must be UTF-8, a byte that is not part
/// of UTF-8 is written as `\xE4`, and a backslash before an `x` as `\x5C`. All other names are their own text. No two names
/// have the same text.
public enum NameText {
  /// The text of a name.
  public static func text(of bytes: some Sequence<UInt8>) -> String {
    let bytes = Array(bytes)
    if !hasEscape(bytes), let text = String(validating: bytes, as: UTF8.self) { return text }
    var result: [UInt8] = []
    result.reserveCapacity(bytes.count)
    for piece in NamePieces(bytes[...]) {
      let isEscape =
        bytes[piece.range].elementsEqual([backslash]) && piece.range.upperBound < bytes.count
        && bytes[piece.range.upperBound] == x
      if piece.scalar != nil, !isEscape {
        result += bytes[piece.range]
      } else {
        for byte in bytes[piece.range] { result += escaped(byte) }
      }
    }
    return String(decoding: result, as: UTF8.self)
  }

  /// The name that has this text.
  public static func bytes(of text: String) -> [UInt8] {
    let text = Array(text.utf8)
    guard hasEscape(text) else { return text }
    var result: [UInt8] = []
    result.reserveCapacity(text.count)
    var position = 0
    while position < text.count {
      if text[position] == backslash, text.count - position >= 4, text[position + 1] == x,
        let high = value(text[position + 2]), let low = value(text[position + 3])
      {
        result.append(high << 4 | low)
        position += 4
      } else {
        result.append(text[position])
        position += 1
      }
    }
    return result
  }

  private static let backslash = UInt8(ascii: "\\")
  private static let x = UInt8(ascii: "x")

  private static func hasEscape(_ bytes: [UInt8]) -> Bool {
    bytes.indices.dropLast().contains { bytes[$0] == backslash && bytes[$0 + 1] == x }
  }

  private static func escaped(_ byte: UInt8) -> [UInt8] {
    Array("\\x\(byte < 16 ? "0" : "")\(String(byte, radix: 16, uppercase: true))".utf8)
  }

  private static func value(_ digit: UInt8) -> UInt8? { UInt8(String(UnicodeScalar(digit)), radix: 16) }
}

/// The parts of a name from front to back: Unicode scalars, and bytes that are not part of any.
public struct NamePieces: Sequence, IteratorProtocol {
  private let bytes: ArraySlice<UInt8>
  private var position: Int

  /// The parts of `bytes`.
  public init(_ bytes: ArraySlice<UInt8>) {
    self.bytes = bytes
    position = bytes.startIndex
  }

  public mutating func next() -> (range: Range<Int>, scalar: Unicode.Scalar?)? {
    guard position < bytes.endIndex else { return nil }
    let start = position
    var rest = bytes[start...].makeIterator()
    var parser = Unicode.UTF8.ForwardParser()
    switch parser.parseScalar(from: &rest) {
    case .valid(let encoded):
      position = start + encoded.count
      return (start..<position, Unicode.UTF8.decode(encoded))
    case .error(let length):
      position = start + length
      return (start..<position, nil)
    case .emptyInput:
      return nil
    }
  }
}

extension FilePath {
  /// A path of these bytes, up to the first NUL.
  public init(bytes: some Sequence<UInt8>) {
    // The array ends with NUL and lives during the call.
    unsafe self.init(platformString: bytes.map { CChar(bitPattern: $0) } + [0])
  }

  /// The path's bytes.
  public var bytes: [UInt8] {
    // The C string lives during the call, and is copied.
    unsafe withPlatformString { unsafe Array(UnsafeRawBufferPointer(start: $0, count: strlen($0))) }
  }

  /// The path in a text, see `NameText`.
  public var text: String { NameText.text(of: bytes) }
}

extension FilePath.Component {
  /// The name's bytes.
  public var bytes: [UInt8] { path.bytes }
}
