import Names

/// Lines of text for a terminal of 80 columns.
struct Screen {
  /// The most columns of a line.
  static let width = 80

  private(set) var text = ""

  /// Adds a line, without blanks at its end. What does not fit is cut off.
  mutating func line(_ line: String) {
    var shown = (line.unicodeScalars.front(columns: Self.width) ?? "").unicodeScalars
    while shown.last == " " { shown.removeLast() }
    text += String(shown) + "\n"
  }

  /// Adds a text of any length, broken between words.
  ///
  /// - Parameters:
  ///   - text: words with blanks between them.
  ///   - first: the beginning of the first line.
  ///   - indent: how many blanks the other lines begin with.
  mutating func paragraph(_ text: String, first: String = "", indent: Int) {
    var line = first
    var columns = Columns(first.unicodeScalars).count
    var isEmpty = true
    for word in text.unicodeScalars.split(separator: " ") {
      let width = Columns(word).count
      if !isEmpty, columns + 1 + width > Self.width {
        self.line(line)
        line = String(repeating: " ", count: indent)
        columns = indent
        isEmpty = true
      }
      if !isEmpty { line += " " }
      line.unicodeScalars += word
      columns += width + (isEmpty ? 0 : 1)
      isEmpty = false
    }
    self.line(line)
  }

  /// The text with blanks before it so that it takes `width` columns.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - Columns(text.unicodeScalars).count)) + text
  }

  /// The text with blanks after it so that it takes `width` columns.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Columns(text.unicodeScalars).count))
  }

  /// A bar of `#`, `width` long for all of `whole`, and at least one for anything but 0.
  static func bar(_ part: UInt64, of whole: UInt64, _ width: Int) -> String {
    guard part > 0, whole > 0 else { return "" }
    let share = min(1, Double(part) / Double(whole))
    return String(repeating: "#", count: max(1, Int((share * Double(width)).rounded())))
  }

  /// A text of at most `width` columns: if it is longer, `...` stands for its middle.
  static func shortened(_ text: String, to width: Int) -> String { text.unicodeScalars.shortened(toColumns: width) }
}
