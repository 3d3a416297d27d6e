import Foundation
import Names
import Testing

@Suite("Text that a terminal shows and does not obey")
struct HarmlessTextTests {
  static let harmful: [Unicode.Scalar] = [
    // C0, DEL, C1.
    "\u{0}", "\u{7}", "\u{8}", "\t", "\n", "\r", "\u{1b}", "\u{1f}", "\u{7f}", "\u{80}", "\u{85}", "\u{9b}", "\u{9f}",
    // Lines and paragraphs.
    "\u{2028}", "\u{2029}",
    // What turns text around: marks, embeddings, overrides, isolates.
    "\u{61c}", "\u{200e}", "\u{200f}", "\u{202a}", "\u{202b}", "\u{202c}", "\u{202d}", "\u{202e}", "\u{2066}",
    "\u{2067}", "\u{2068}", "\u{2069}",
    // What nobody sees.
    "\u{ad}", "\u{34f}", "\u{115f}", "\u{200b}", "\u{200c}", "\u{200d}", "\u{2060}", "\u{3164}", "\u{fe0f}", "\u{feff}",
    "\u{e0041}", "\u{e000}",
  ]

  @Test("is a question mark", arguments: harmful)
  func replaced(scalar: Unicode.Scalar) {
    #expect("a\(scalar)b".harmless == "a?b")
    #expect("\(scalar)".harmless == "?")
  }

  @Test("stays", arguments: ["main.f", "naïve", "ж", "日本語", "שלום", "e\u{301}", "😀", "🇩🇪", "a b", "\u{fffd}", "…", "·"])
  func kept(text: String) {
    #expect(Array(text.harmless.utf8) == Array(text.utf8))
  }

  @Test func `lines stay lines`() {
    #expect("a\u{1b}[31m\nb\r\n\nc".harmlessLines == "a?[31m\nb?\n\nc")
  }

  @Test("JSON says what it said", arguments: harmful)
  func json(scalar: Unicode.Scalar) throws {
    let encoded = String(decoding: try JSONEncoder().encode(["x\(scalar)y😀\u{1f600}"]), as: UTF8.self)
    let shown = encoded.harmlessJSON
    #expect(shown.unicodeScalars.allSatisfy { $0.isHarmless })
    #expect(try JSONDecoder().decode([String].self, from: Data(shown.utf8)) == ["x\(scalar)y😀\u{1f600}"])
  }
}
