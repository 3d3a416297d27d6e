/// Parts of a name, by bytes: positions are offsets in bytes. Cut only beside ASCII: a character that is cut in two becomes
/// U+FFFD.
extension Name {
  /// Whether it begins with the bytes of another.
  public func hasPrefix(_ other: Name) -> Bool { utf8.starts(with: other.utf8) }

  /// Whether it ends with the bytes of another.
  public func hasSuffix(_ other: Name) -> Bool { utf8.suffix(other.count).elementsEqual(other.utf8) }

  /// The position of the first such byte.
  public func firstIndex(of byte: Unicode.Scalar) -> Int? {
    utf8.firstIndex(of: UInt8(ascii: byte)).map { utf8.distance(from: utf8.startIndex, to: $0) }
  }

  /// The position of the last such byte.
  public func lastIndex(of byte: Unicode.Scalar) -> Int? {
    utf8.lastIndex(of: UInt8(ascii: byte)).map { utf8.distance(from: utf8.startIndex, to: $0) }
  }

  /// Whether it has such a byte.
  public func contains(_ byte: Unicode.Scalar) -> Bool { utf8.contains(UInt8(ascii: byte)) }

  /// Its first `count` bytes.
  public func prefix(_ count: Int) -> Name { Name(decoding: utf8.prefix(count)) }

  /// The name without its first `count` bytes.
  public func dropFirst(_ count: Int = 1) -> Name { Name(decoding: utf8.dropFirst(count)) }

  /// The name without its last `count` bytes.
  public func dropLast(_ count: Int = 1) -> Name { Name(decoding: utf8.dropLast(count)) }

  /// At most `count` bytes of it, and `…` if there are more. No character is cut in two.
  public func shortened(to count: Int) -> Name {
    guard self.count > count else { return self }
    var end = utf8.index(utf8.startIndex, offsetBy: count)
    while end.samePosition(in: text.unicodeScalars) == nil { end = utf8.index(before: end) }
    return Name(text[..<end] + "…")
  }

  /// The concatenation of two names.
  public static func + (one: Name, other: Name) -> Name { Name(one.text + other.text) }
}

extension Collection<Name> {
  /// The concatenation of all names.
  public func joined(separator: String = "") -> Name { Name(map(\.text).joined(separator: separator)) }
}
