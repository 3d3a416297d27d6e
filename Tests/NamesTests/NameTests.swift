import Names
import Testing

@Suite("Names are bytes")
struct NameTests {
  /// Two texts that a String takes for one.
  static let equivalent = [("e\u{301}", "\u{e9}"), ("a\u{315}\u{300}", "a\u{300}\u{315}"), ("\u{212b}", "\u{c5}")]

  @Test("texts that differ only in how their marks are written are two names", arguments: equivalent)
  func canonical(one: String, other: String) {
    #expect(one == other, "a String takes them for one")
    #expect(Name(one) != Name(other))
    #expect(Set([Name(one), Name(other)]).count == 2)
    #expect((Name(one) < Name(other)) != (Name(other) < Name(one)))
    #expect(!Name(one).hasPrefix(Name(other)) && !Name(one).hasSuffix(Name(other)))
  }

  @Test func `the order is that of the bytes`() {
    let sorted: [Name] = ["", "a", "a\u{300}", "aa", "b", "z", "\u{e9}", "\u{1f600}"].sorted()
    #expect(sorted == ["", "a", "aa", "a\u{300}", "b", "z", "\u{e9}", "\u{1f600}"])
  }

  @Test func `what is no UTF-8 becomes U+FFFD, from a span and from a collection alike`() {
    let bytes: [UInt8] = [0x6d, 0xff, 0x2e, 0xc3, 0x66, 0xed, 0xa0, 0x80]
    #expect(Name(bytes.span, 0..<bytes.count) == Name(decoding: bytes))
    #expect(Name(decoding: bytes).text == String(decoding: bytes, as: UTF8.self))
    #expect(Name(bytes.span, 0..<1) == "m")
    #expect(Name(bytes.span, 8..<8).isEmpty)
  }

  @Test func `parts are cut by bytes`() {
    let name: Name = "net/http.(*Server\u{301}).Serve-fm"
    #expect(name.hasPrefix("net/") && name.hasSuffix("-fm") && !name.hasPrefix("http"))
    #expect(name.lastIndex(of: "/") == 3 && name.firstIndex(of: ".") == 8 && name.firstIndex(of: "#") == nil)
    #expect(name.prefix(3) == "net" && name.dropFirst(4) == "http.(*Server\u{301}).Serve-fm")
    #expect(name.dropLast(3) == "net/http.(*Server\u{301}).Serve" && name.contains("*") && !name.contains("%"))
    // A mark behind the byte changes nothing: as a Character, `)` is not there.
    #expect(("f)\u{301}" as Name).lastIndex(of: ")") == 1)
    #expect(("main\u{301}.f" as Name).shortened(to: 5) == "main…")
    #expect(("main" as Name).shortened(to: 4) == "main")
    let pair: [Name] = ["a", "b"]
    #expect(pair.joined(separator: ", ") == ("a, b" as Name))
  }
}
