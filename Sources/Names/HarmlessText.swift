/// Text out of inputs and arguments as a terminal, or a line of a report, can show it.
///
/// A name may have anything: escape sequences that change the screen, line separators that fake a second message, marks
/// that turn the text after them right to left, characters that nobody sees.
extension String {
  /// The text in one line: `?` stands for what a terminal obeys or nobody sees.
  ///
  /// Letters of all scripts and combining marks stay. Takes time in proportion to the length.
  public var harmless: String {
    // Nearly all text is ASCII without control characters.
    if utf8.allSatisfy({ (0x20...0x7e).contains($0) }) { return self }
    var result = String.UnicodeScalarView()
    for scalar in unicodeScalars { result.append(scalar.harmless) }
    return String(result)
  }

  /// Several lines, each of them harmless.
  public var harmlessLines: String {
    unicodeScalars.split(separator: "\n", omittingEmptySubsequences: false).map { String($0).harmless }
      .joined(separator: "\n")
  }

  /// JSON that says what it said, with escapes (`\u202e`) for what is not harmless; of a line of JSON.
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
    // C0, C1 and DEL; U+2028 and U+2029; what turns text around, joins it, or takes no place.
    case .control, .lineSeparator, .paragraphSeparator, .format: return false
    // No text: they mean what the terminal's font makes of them, or nothing.
    case .privateUse, .surrogate: return false
    // Letters and marks that are to be shown as nothing: fillers, variation selectors, the grapheme joiner.
    default: return !properties.isDefaultIgnorableCodePoint
    }
  }
}
