/// A name out of an input: of a function, a file, a type, a variable. Two names are equal if their bytes are.
///
/// A `String` compares and hashes its characters, not its bytes: it first brings combining marks into one order. That
/// takes time that grows with the square of the length of a text that is made for it, and it takes two names for one
/// that differ in their bytes, as those of two functions may. So names out of inputs are never keys, and never compared,
/// as Strings.
///
/// A name is valid UTF-8, as a profile wants it: other bytes are U+FFFD, as `String(decoding:as:)` has it.
public struct Name: Sendable {
  /// The name, to print it or to write it.
  public let text: String

  /// The name that a text is.
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

  /// The name that bytes are.
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
    // The hasher only reads the bytes, which are there during the call.
    unsafe bytes.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    hasher.combine(bytes.count)
  }
}

extension Name: Comparable {
  /// By bytes, which is by code points, too.
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
  /// A name is a text, not an object with a text in it.
  public init(from decoder: any Decoder) throws { text = try decoder.singleValueContainer().decode(String.self) }

  public func encode(to encoder: any Encoder) throws {
    var container = encoder.singleValueContainer()
    try container.encode(text)
  }
}
