import Algorithms

/// The lines of a text as Go's bufio.Scanner has them: without the line feed, and without one carriage return before it.
struct TextLines {
  private var rest: ArraySlice<UInt8>

  init(_ bytes: [UInt8]) { rest = bytes[...] }

  /// The next line; nil at the end.
  mutating func next() -> TextLine? {
    guard !rest.isEmpty else { return nil }
    let end = rest.firstIndex(of: UInt8(ascii: "\n")) ?? rest.endIndex
    var line = rest[..<end]
    rest = rest[end...].dropFirst()
    if line.last == UInt8(ascii: "\r") { line.removeLast() }
    return TextLine(line)
  }
}

/// A line of a text, or a part of it, as bytes: it need not be UTF-8.
struct TextLine {
  /// The most bytes of a line that Go's bufio.Scanner accepts.
  static let limit = 65_535

  private var bytes: ArraySlice<UInt8>

  fileprivate init(_ bytes: ArraySlice<UInt8>) { self.bytes = bytes }

  var count: Int { bytes.count }

  var isEmpty: Bool { bytes.isEmpty }

  func hasPrefix(_ text: String) -> Bool { bytes.starts(with: text.utf8) }

  /// Whether it is blank, or has only white space before a `#`.
  var isComment: Bool {
    let first = trimmed.utf8.first
    return first == nil || first == UInt8(ascii: "#")
  }

  /// The line without Unicode white space at its ends.
  var trimmed: String {
    // Bytes that are not UTF-8 are U+FFFD here, which is no white space.
    String(String(decoding: bytes, as: UTF8.self).unicodeScalars.trimming(while: \.properties.isWhitespace))
  }

  /// Whether it ends in `/` and digits.
  var endsInSlashAndDigits: Bool {
    let digits = bytes.reversed().prefix { Self.isDigit($0) }.count
    return digits > 0 && bytes.dropLast(digits).last == UInt8(ascii: "/")
  }

  /// The offsets in bytes where the text occurs.
  func places(of text: String) -> [Int] {
    bytes.indices.filter { bytes[$0...].starts(with: text.utf8) }.map { $0 - bytes.startIndex }
  }

  /// The line without its first `place` bytes.
  func from(_ place: Int) -> TextLine { TextLine(bytes.dropFirst(place)) }

  /// The first `place` bytes.
  func upTo(_ place: Int) -> TextLine { TextLine(bytes.prefix(place)) }

  /// The part before the first such byte; nil if there is none.
  func prefix(before byte: Unicode.Scalar) -> TextLine? {
    bytes.firstIndex(of: UInt8(ascii: byte)).map { TextLine(bytes[..<$0]) }
  }

  // MARK: From the front

  /// Goes past what fits a pattern; false if it is not there.
  ///
  /// In a pattern, `_` stands for any number of spaces, `#` for digits, `%` for hexadecimal digits, and `*` for
  /// characters other than the white space of ASCII; everything else stands for itself. Each takes as much as it can.
  mutating func skip(_ pattern: String) -> Bool {
    for character in pattern.utf8 {
      let rest: ArraySlice<UInt8>
      switch UnicodeScalar(character) {
      case "_":
        bytes = bytes.drop { $0 == UInt8(ascii: " ") }
        continue
      case "#": rest = bytes.drop(while: Self.isDigit)
      case "%":
        rest = bytes.drop { Self.isDigit($0) || (UInt8(ascii: "a")...UInt8(ascii: "f")).contains($0 | 0x20) }
      case "*": rest = bytes.drop { !" \t\n\u{c}\r".utf8.contains($0) }
      default: rest = bytes.first == character ? bytes.dropFirst() : bytes
      }
      guard rest.count < bytes.count else { return false }
      bytes = rest
    }
    return true
  }

  private static func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }
}
