import Names

/// Names and tables in Markdown, as tickets show it.
enum MarkdownText {
  /// A name as code, in which nothing is a link, a mention or HTML, for a cell of a table or a line.
  static func code(_ name: Name) -> String {
    let text = name.text.harmless
    guard !text.isEmpty else { return "" }
    // The fence must be longer than any in the name.
    var (longest, run) = (0, 0)
    for byte in text.utf8 {
      run = byte == UInt8(ascii: "`") ? run + 1 : 0
      longest = max(longest, run)
    }
    let fence = String(repeating: "`", count: longest + 1)
    // One space at both ends does not count, and sets a fence apart from one in the name.
    let needsSpace = text.hasPrefix("`") || text.hasSuffix("`") || text.hasPrefix(" ") && text.hasSuffix(" ")
    let space = needsSpace ? " " : ""
    // Also in code a pipe would begin the next cell.
    return fence + space + text.replacing("|", with: "\\|") + space + fence
  }

  /// A sentence that quotes names: nothing in it is a sign of Markdown.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.harmless.unicodeScalars {
      if #"\`*_{}[]<>#|~@&!"#.unicodeScalars.contains(character) { result.unicodeScalars.append("\\") }
      result.unicodeScalars.append(character)
    }
    return result
  }

  /// A table: headings that begin with `>` are of numbers.
  static func table(_ headings: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    let titles = headings.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
    return line(titles) + line(headings.map { $0.hasPrefix(">") ? "---:" : "---" }) + rows.map(line).joined()
  }
}
