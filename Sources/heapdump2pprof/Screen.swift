/// Lines of text that a terminal of 80 columns shows as they are.
struct Screen {
  /// Columns of a line, at most.
  static let width = 80

  private(set) var text = ""

  /// Adds a line, without the blanks at its end; what does not fit is cut off.
  mutating func line(_ line: String) {
    let shown = Self.cut(Self.printable(line), to: Self.width)
    text += shown[..<(shown.lastIndex { $0 != " " }.map { shown.index(after: $0) } ?? shown.startIndex)] + "\n"
  }

  /// Adds a text of any length, broken between words.
  ///
  /// - Parameters:
  ///   - first: what the first line begins with.
  ///   - indent: blanks that the others begin with.
  mutating func paragraph(_ text: String, first: String = "", indent: Int) {
    var line = first
    var isEmpty = true
    for word in text.split(separator: " ") {
      if !isEmpty, Self.columns(line) + 1 + Self.columns(word) > Self.width {
        self.line(line)
        line = String(repeating: " ", count: indent)
        isEmpty = true
      }
      line += (isEmpty ? "" : " ") + word
      isEmpty = false
    }
    self.line(line)
  }

  /// The text with blanks in front so that it ends at column `width`.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - columns(text))) + text
  }

  /// The text with blanks behind so that it takes `width` columns.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - columns(text)))
  }

  /// A bar of `#`: `width` long for all of `whole`, one at least for anything.
  static func bar(_ part: UInt64, of whole: UInt64, _ width: Int) -> String {
    guard part > 0, whole > 0 else { return "" }
    let share = min(1, Double(part) / Double(whole))
    return String(repeating: "#", count: max(1, Int((share * Double(width)).rounded())))
  }

  /// A text of at most `width` columns: if it is longer, `...` stands for its middle.
  static func shortened(_ text: String, to width: Int) -> String {
    let text = printable(text)
    guard columns(text) > width else { return text }
    let front = cut(text, to: (width - 3) / 3)
    let back = String(cut(String(text.reversed()), to: width - 3 - columns(front)).reversed())
    return front + "..." + back
  }

  /// How many columns a text takes on a terminal. What may be wide counts as wide: better a short line than a broken one.
  private static func columns(_ text: some StringProtocol) -> Int {
    text.unicodeScalars.reduce(0) { $0 + columns($1) }
  }

  private static func columns(_ scalar: Unicode.Scalar) -> Int { scalar.value < 0x1100 ? 1 : 2 }

  /// As much of the front of a text as `width` columns hold.
  private static func cut(_ text: String, to width: Int) -> String {
    var used = 0
    return String(
      text.prefix(while: { character in
        used += columns(String(character))
        return used <= width
      }))
  }

  /// The text with `?` for control characters, which names may have.
  private static func printable(_ text: String) -> String {
    String(text.map { $0.unicodeScalars.contains { $0.properties.generalCategory == .control } ? "?" : $0 })
  }
}
