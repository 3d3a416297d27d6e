import Glibc

/// Looks for a text in what objects hold: the bytes of strings and of byte slices lie in objects of their own.
///
/// No byte is looked at more than twice, whatever the text (Knuth, Morris, Pratt: Fast Pattern Matching in Strings, 1977).
public struct TextSearch: Equatable, Sendable {
  /// The bytes that are looked for; at least one.
  public let text: [UInt8]
  /// By length of a beginning of the text, less 1, the longest shorter beginning that it ends with.
  private let borders: [Int]

  /// - Returns: nil if there is nothing to look for.
  public init?(_ text: some Sequence<UInt8>) {
    let text = Array(text)
    guard !text.isEmpty else { return nil }
    var borders = [0]
    for byte in text.dropFirst() {
      var border = borders[borders.count - 1]
      while border > 0, text[border] != byte { border = borders[border - 1] }
      borders.append(text[border] == byte ? border + 1 : 0)
    }
    (self.text, self.borders) = (text, borders)
  }

  /// Whether a range of some bytes has it.
  func isFound(in bytes: Span<UInt8>, _ range: Range<Int>) -> Bool {
    var pieces = Pieces(self)
    pieces.add(bytes, range)
    return pieces.isFound
  }

  /// Looks into contents that come piece by piece.
  struct Pieces {
    private let search: TextSearch
    /// How many of the text's first bytes the contents end with so far, or all once it was found.
    private var matched = 0

    init(_ search: TextSearch) { self.search = search }

    var isFound: Bool { matched == search.text.count }

    /// Takes what comes next.
    mutating func add(_ bytes: Span<UInt8>, _ range: Range<Int>) {
      matched = search.match(from: matched, bytes, range)
    }
  }

  /// How many of the text's first bytes the contents end with behind a range, or all once they had it.
  private func match(from before: Int, _ bytes: Span<UInt8>, _ range: Range<Int>) -> Int {
    let (text, borders) = (text.span, borders.span)
    var matched = before
    var position = range.lowerBound
    while position < range.upperBound, matched < text.count {
      if matched == 0 {
        guard let first = Self.first(text[0], in: bytes, position..<range.upperBound) else { return 0 }
        position = first
      }
      while matched > 0, text[matched] != bytes[position] { matched = borders[matched - 1] }
      if text[matched] == bytes[position] { matched += 1 }
      position += 1
    }
    return matched
  }

  private static func first(_ byte: UInt8, in bytes: Span<UInt8>, _ range: Range<Int>) -> Int? {
    // The pointer lives during the call, which reads within the range.
    unsafe bytes.extracting(range).withUnsafeBufferPointer { part in
      guard let start = part.baseAddress, let found = unsafe memchr(start, Int32(byte), part.count) else {
        return nil
      }
      return unsafe range.lowerBound + UnsafeRawPointer(start).distance(to: found)
    }
  }
}
