/// Makes text from inputs and arguments safe for a terminal, or for a line of a report.
///
/// A name can have anything: escape sequences that change the screen, line separators that fake a second message, marks
/// that turn the following text right to left, and invisible characters.
extension String {
  /// The text in one line, with `?` for characters that a terminal obeys or does not show.
  ///
  /// Letters of all scripts and combining marks are kept. Takes time in proportion to the length.
  public var harmless: String {
    // Nearly all text is ASCII without control characters.
    if utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars { result.append(scalar.harmless) }
    return String(result)
  }

  /// The text with its line feeds, each line harmless.
  public var harmlessLines: String {
    unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).harmless }
      .joined(separator: "\n")
  }

  /// A line of JSON with the same meaning, in which escapes such as `\u202e` replace characters that are not harmless.
  public var harmlessJSON: String {
    if utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars {
      if scalar.isHarmless {
        result.append(scalar)
        continue
      }
      for unit in String(scalar).utf16 {
        let digits = String(unit, radix: 16)
        let zeros = String(repeating: "0", count: 4 - digits.utf8.count)
        result.append(contentsOf: "\\u\(zeros)\(digits)".unicodeScalars)
      }
    }
    return String(result)
  }
}

extension Unicode.Scalar {
  /// The scalar, or `?` if it is not harmless.
  public var harmless: Unicode.Scalar { isHarmless ? self : "?" }

  /// Whether a terminal shows it and does nothing else.
  public var isHarmless: Bool {
    if value < 0x7f { return value >= 0x20 }
    switch properties.generalCategory {
    // C0, C1 and DEL; U+2028 and U+2029; characters that reverse text, join it, or are invisible.
    case .control, .lineSeparator, .paragraphSeparator, .format: return false
    // Not text: their meaning depends on the terminal's font.
    case .privateUse, .surrogate: return false
    // Letters and marks that are not shown: fillers, variation selectors, the grapheme joiner.
    default: return !properties.isDefaultIgnorableCodePoint
    }
  }
}
