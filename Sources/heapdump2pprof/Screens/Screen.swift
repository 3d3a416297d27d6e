import Names

/// Lines of text for a terminal.
struct Screen {
  /// The most columns of a line.
  let width: Int
  /// Whether headings and shares are emphasized.
  let isColoured: Bool

  private(set) var text = ""
  /// Whether a name was added that an executable would replace: a place or a size.
  var lacksNames = false

  /// An empty screen: by default as wide as is readable anywhere, and without colour.
  init(width: Int = 80, isColoured: Bool = false) {
    (self.width, self.isColoured) = (width, isColoured)
  }

  /// How many lines there are.
  var lineCount: Int { text.utf8.count { $0 == UInt8(ascii: "\n") } }

  /// How something is emphasized, where there is colour.
  private enum Emphasis: String {
    case heading = "\u{1b}[1m"
    case share = "\u{1b}[36m"
    static let end = "\u{1b}[0m"
  }

  /// Adds a line, without blanks at its end. What does not fit is cut off.
  ///
  /// - Parameter share: where in the line, counted in characters of ASCII, a share of all stands.
  mutating func line(_ line: String, share: Range<Int>? = nil) {
    let shown = fitted(line)
    guard isColoured, let share, share.upperBound <= shown.utf8.count else { return add(shown) }
    let (start, end) = (
      shown.utf8.index(shown.startIndex, offsetBy: share.lowerBound),
      shown.utf8.index(shown.startIndex, offsetBy: share.upperBound)
    )
    add(shown[..<start] + Emphasis.share.rawValue + shown[start..<end] + Emphasis.end + shown[end...])
  }

  /// Adds a line that is the heading of a section.
  mutating func heading(_ line: String) {
    let shown = fitted(line)
    add(isColoured ? Emphasis.heading.rawValue + shown + Emphasis.end : shown)
  }

  private mutating func add(_ line: String) { text += line + "\n" }

  private func fitted(_ line: String) -> String {
    var shown = (line.unicodeScalars.front(columns: width) ?? "").unicodeScalars
    while shown.last == " " { shown.removeLast() }
    return String(shown)
  }

  /// A text that `paragraph` breaks only if it is longer than a line.
  static func unbroken(_ text: String) -> String {
    // Scalar by scalar: in a name with many accents, to look for characters takes a time that grows with its square.
    var scalars = String.UnicodeScalarView()
    scalars.append(contentsOf: text.unicodeScalars.lazy.map { $0 == " " ? noBreak : $0 })
    return String(scalars)
  }

  private static let noBreak: Unicode.Scalar = "\u{a0}"

  /// Adds a text of any length, broken between words.
  ///
  /// - Parameters:
  ///   - text: words with blanks between them; `unbroken` is a word.
  ///   - first: the beginning of the first line.
  ///   - indent: how many blanks the other lines begin with.
  ///   - isHeading: whether the first line is the heading of a section.
  ///   - share: as of `line`.
  mutating func paragraph(
    _ text: String, first: String = "", indent: Int, isHeading: Bool = false, share: Range<Int>? = nil
  ) {
    for (index, line) in lines(of: text, first: first, indent: indent).enumerated() {
      if index == 0, isHeading { heading(line) } else { self.line(line, share: index == 0 ? share : nil) }
    }
  }

  /// The lines that `paragraph` adds.
  func lines(of text: String, first: String = "", indent: Int) -> [String] {
    var lines: [String] = []
    var line = first
    var columns = Columns(first.unicodeScalars).count
    var isEmpty = true
    let words = text.unicodeScalars.split(separator: " ").flatMap { word in
      Columns(word).count > self.width - indent ? word.split(separator: Self.noBreak) : [word]
    }
    for word in words {
      let width = Columns(word).count
      if !isEmpty, columns + 1 + width > self.width {
        lines.append(line)
        line = String(repeating: " ", count: indent)
        columns = indent
        isEmpty = true
      }
      if !isEmpty { line += " " }
      for scalar in word { line.unicodeScalars.append(scalar == Self.noBreak ? " " : scalar) }
      columns += width + (isEmpty ? 0 : 1)
      isEmpty = false
    }
    return lines + [line]
  }

  /// The text with blanks before it so that it takes `width` columns.
  static func right(_ text: String, _ width: Int) -> String {
    String(repeating: " ", count: max(0, width - Columns(text.unicodeScalars).count)) + text
  }

  /// The text with blanks after it so that it takes `width` columns.
  static func left(_ text: String, _ width: Int) -> String {
    text + String(repeating: " ", count: max(0, width - Columns(text.unicodeScalars).count))
  }

  /// A bar of `#`, `width` long for all of `whole`, and at least one for what is at least half a percent: what is shown as
  /// `0 %` has none.
  static func bar(_ part: UInt64, of whole: UInt64, _ width: Int) -> String {
    guard whole > 0 else { return "" }
    let share = min(1, Double(part) / Double(whole))
    guard share >= 0.005 else { return "" }
    return String(repeating: "#", count: max(1, Int((share * Double(width)).rounded())))
  }

  /// A text of at most `width` columns: if it is longer, `...` stands for its middle.
  static func shortened(_ text: String, to width: Int) -> String { text.unicodeScalars.shortened(toColumns: width) }
}
