/// The help of a command, in the order in which it is read: how to call it, what it is, the options, then the details.
///
/// ArgumentParser has the details before the usage, where they push the options off the screen.
enum HelpText {
  private static let (overview, usage) = ("OVERVIEW: ", "USAGE: ")

  /// The text that ArgumentParser made, in that order; any other text as it is.
  static func ordered(_ text: String) -> String {
    let lines = text.split(separator: "\n", omittingEmptySubsequences: false)
    guard lines.first?.hasPrefix(overview) == true, let start = lines.firstIndex(where: { $0.hasPrefix(usage) }) else {
      return text
    }
    let abstract = lines.prefix { !$0.isEmpty }
    let details = trimmed(lines[abstract.count..<start])
    let options = trimmed(lines[start...])
    let synopsis = options.prefix { !$0.isEmpty }
    var parts = [synopsis, abstract, trimmed(options[synopsis.endIndex...]), details]
    parts.removeAll(where: \.isEmpty)
    let ordered = parts.map { $0.joined(separator: "\n") }.joined(separator: "\n\n")
    return String(ordered.replacing(overview, with: "", maxReplacements: 1))
  }

  private static func trimmed(_ lines: ArraySlice<Substring>) -> ArraySlice<Substring> {
    let rest = lines.drop(while: \.isEmpty)
    return rest[..<((rest.lastIndex { !$0.isEmpty } ?? rest.startIndex - 1) + 1)]
  }
}
