import Names

/// Names and tables in Markdown, as tickets show it.
enum MarkdownText {
  /// A name as code in a cell of a table, where also in code a pipe would begin the next cell.
  static func cell(_ name: Name) -> String { code(name).replacing("|", with: "\\|") }

  /// A name as code outside of tables, in which nothing is a link, a mention or HTML.
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
    return fence + space + text + space + fence
  }

  /// A sentence that quotes names: nothing in it is a sign of Markdown, or an address that becomes a link.
  static func escaped(_ text: String) -> String {
    var result = ""
    for character in text.harmless.unicodeScalars {
      if #"\`*_{}[]<>#|~@&!"#.unicodeScalars.contains(character) { result.unicodeScalars.append("\\") }
      result.unicodeScalars.append(character)
    }
    return result.replacing("://", with: ":\\//").replacing("www.", with: "www\\.")
  }

  /// A table: headings that begin with `>` are of numbers.
  static func table(_ headings: [String], _ rows: [[String]]) -> String {
    func line(_ cells: [String]) -> String { "| " + cells.joined(separator: " | ") + " |\n" }
    let titles = headings.map { $0.hasPrefix(">") ? String($0.dropFirst()) : $0 }
    return line(titles) + line(headings.map { $0.hasPrefix(">") ? "---:" : "---" }) + rows.map(line).joined()
  }
}
