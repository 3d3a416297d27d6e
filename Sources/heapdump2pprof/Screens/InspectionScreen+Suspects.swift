import Inspection
import Names

extension InspectionScreen {
  /// What may be a leak: a paragraph for each suspect, and below it the path that leads there.
  func addSuspects(_ suspects: Suspects, _ detail: Detail, to screen: inout Screen) {
    switch suspects.known {
    case 0: screen.heading("No suspect of a leak of a known kind. Where the memory is:")
    case 1: screen.heading("1 suspect of a leak")
    default: screen.heading("\(suspects.known) suspects of a leak")
    }
    if suspects.largest.isEmpty { screen.line("  Nothing in the dump holds memory.") }
    for suspect in suspects.largest.prefix(detail.suspects) {
      let share = Numbers.percent(suspect.share, of: 1)
      let front = Screen.right(Numbers.bytes(suspect.bytes), 10) + Screen.right(share, 7) + "  "
      if Self.isUnnamed(suspect.sentence) { screen.lacksNames = true }
      let kind = suspect.kind.map { "\($0): " } ?? ""
      // Names have any length.
      let words = suspect.sentence.split(separator: " ").map { Screen.shortened(String($0), to: screen.width / 2) }
      let sentence = Screen.shortened(words.joined(separator: " "), to: isVerbose ? .max : Self.longestSentence)
      screen.paragraph(kind + sentence, first: front, indent: front.count, share: 10..<17)
      guard suspect.path.count > 1 else { continue }
      let path = suspect.path.map { Screen.unbroken(Screen.shortened(Self.short($0), to: screen.width / 2)) }.joined(
        separator: Screen.unbroken(" >") + " ")
      let indent = String(repeating: " ", count: front.count)
      screen.paragraph(path, first: indent, indent: front.count + 4)
    }
    let left = suspects.largest.count - detail.suspects
    if left > 0 { screen.line("  \(left) more: --suspects \(suspects.largest.count)") }
  }

  /// Columns of a sentence, if the user does not want to know more.
  private static let longestSentence = 600
}
