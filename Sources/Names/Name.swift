/// A name from an input: of a function, a file, a type or a variable. Two names are equal if their bytes are.
///
/// A `String` compares and hashes characters, not bytes: it first brings combining marks into one order. For a hostile text,
/// that takes time that grows with the square of its length. It also makes names equal that differ in their bytes, as names
/// of two functions may. So names from inputs are never keys, and never compared, as Strings.
///
/// A name is valid UTF-8, as profiles need it: other bytes are replaced by U+FFFD, as `String(decoding:as:)` does.
public struct Name: Sendable {
  /// The name as a text, to print or write it.
  public let text: String

  /// The name with this text.
  public init(_ text: String) { self.text = text }

  /// The name in `bytes[range]`.
  public init(_ bytes: Span<UInt8>, _ range: Range<Int>) {
    let part = bytes.extracting(range)
    if let valid = try? UTF8Span(validating: part) {
      text = String(copying: valid)
    } else {
      var copy: [UInt8] = []
      copy.reserveCapacity(part.count)
      for index in part.indices { copy.append(part[index]) }
      text = String(decoding: copy, as: UTF8.self)
    }
  }

  /// The name with these bytes.
  public init(decoding bytes: some Collection<UInt8>) { text = String(decoding: bytes, as: UTF8.self) }

  /// Its bytes.
  public var utf8: String.UTF8View { text.utf8 }

  /// How many bytes it has.
  public var count: Int { text.utf8.count }

  /// Whether it has none.
  public var isEmpty: Bool { text.isEmpty }
}

extension Name: Hashable {
  public static func == (one: Name, other: Name) -> Bool {
    guard one.count == other.count else { return false }
    let (one, other) = (one.text.utf8Span.span, other.text.utf8Span.span)
    for index in one.indices where one[index] != other[index] { return false }
    return true
  }

  public func hash(into hasher: inout Hasher) {
    let bytes = text.utf8Span.span
    // The hasher only reads the bytes, which exist during the call.
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    hasher.combine(bytes.count)
  }
}

extension Name: Comparable {
  /// Names are ordered by bytes, which is the order of code points, too.
  public static func < (one: Name, other: Name) -> Bool {
    let (one, other) = (one.text.utf8Span.span, other.text.utf8Span.span)
    for index in 0..<min(one.count, other.count) where one[index] != other[index] { return one[index] < other[index] }
    return one.count < other.count
  }
}

extension Name: ExpressibleByStringInterpolation, CustomStringConvertible {
  public init(stringLiteral text: String) { self.text = text }

  public var description: String { text }
}

extension Name: Codable {
  /// In JSON a name is a text, not an object with a text in it.
  public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
