import ByteStreams
import Testing

@Suite("Names as texts")
struct NameTextTests {
  private static let names: [(bytes: [UInt8], text: String)] = [
    ([], ""), (Array("a/ä.dump".utf8), "a/ä.dump"), ([0x61, 0xe4, 0x62], #"a\xE4b"#), ([0xff, 0xc3], #"\xFF\xC3"#),
    (Array(#"a\b"#.utf8), #"a\b"#), (Array(#"a\xE4"#.utf8), #"a\x5CxE4"#), (Array(#"\\x"#.utf8), #"\\x5Cx"#),
    ([0xed, 0xa0, 0x80], #"\xED\xA0\x80"#), ([0xe2, 0x80], #"\xE2\x80"#), (Array("\\".utf8), "\\"),
  ]

  @Test("each name has a text of its own", arguments: names.indices)
  func examples(_ index: Int) {
    let (bytes, text) = Self.names[index]
    #expect(NameText.text(of: bytes) == text)
    #expect(NameText.bytes(of: text) == bytes)
  }

  @Test("random bytes come back")
  func random() {
    var numbers = SeededNumbers(seed: 1)
    let alphabet: [UInt8] = [0x5c, 0x78, 0x35, 0x43, 0xc3, 0xa4, 0xff, 0xe2, 0x80, 0x61]
    for _ in 0..<3000 {
      let bytes = (0..<Int.random(in: 0...9, using: &numbers)).map { _ in alphabet.randomElement(using: &numbers)! }
      let text = NameText.text(of: bytes)
      #expect(NameText.bytes(of: text) == bytes, "\(bytes)")
    }
  }
}
