import Names
import Testing

/// Scalars that count how many of them are looked at.
private struct CountedScalars: BidirectionalCollection {
  final class Counter { var count = 0 }

  let scalars: [Unicode.Scalar]
  let counter = Counter()

  var startIndex: Int { 0 }
  var endIndex: Int { scalars.count }
  func index(after index: Int) -> Int { index + 1 }
  func index(before index: Int) -> Int { index - 1 }

  subscript(index: Int) -> Unicode.Scalar {
    counter.count += 1
    return scalars[index]
  }
}

@Suite("Columns of a terminal")
struct ColumnsTests {
  /// What takes time, or room, where text is cut by what looks like one character.
  static let units = [
    "a", "\u{1f1e6}", "\u{315}\u{300}", "\u{200d}\u{1f468}", "\u{5d0}", "\u{202e}", "日", "\u{1100}\u{1161}",
  ]

  @Test("a text of any length is cut by looking at what is shown", arguments: units)
  func work(unit: String) {
    let counts = [1000, 2000, 400_000].map { length in
      let text = CountedScalars(scalars: Array(String(repeating: unit, count: length).unicodeScalars))
      let shown = text.shortened(toColumns: 40)
      #expect(Columns(shown.unicodeScalars).count <= 40)
      #expect(shown.unicodeScalars.count <= 3 * 40 && shown.unicodeScalars.allSatisfy { $0.isHarmless })
      return text.counter.count
    }
    #expect(counts[0] == counts[1] && counts[0] == counts[2], "it depends on the length")
    #expect(counts[0] <= 4 * 3 * 40)
  }

  @Test(
    "columns",
    arguments: [
      ("abc", 3), ("日本", 4), ("e\u{301}", 1), ("a\u{315}\u{300}", 1),
      ("a" + String(repeating: "\u{300}", count: 10), 9),
      ("😀", 2), ("\u{1b}[1m", 4), ("\u{202e}x", 2), ("שלום", 4), ("", 0),
    ])
  func columns(text: String, count: Int) {
    #expect(Columns(text.unicodeScalars).count == count)
  }

  @Test(
    "the middle is left out",
    arguments: [
      ("abcdefghij", 10, "abcdefghij"), ("abcdefghijk", 10, "ab...ghijk"), ("日本語日本語", 10, "日...本語"),
      ("abcdefghijkle\u{301}", 10, "ab...ijkle\u{301}"), ("a\nb", 10, "a?b"),
    ])
  func shortened(text: String, width: Int, expected: String) {
    let shown = text.unicodeScalars.shortened(toColumns: width)
    #expect(Columns(shown.unicodeScalars).count <= width)
    #expect(Array(shown.utf8) == Array(expected.utf8))
  }

  @Test func `marks never stand on the dots`() {
    let shown = ("abcdefghijklmnop" + "q\u{301}r\u{301}stuv").unicodeScalars.shortened(toColumns: 12)
    #expect(!shown.contains("...\u{301}") && !shown.unicodeScalars.elementsEqual("...\u{301}".unicodeScalars))
    #expect(Columns(shown.unicodeScalars).count <= 12)
  }
}
