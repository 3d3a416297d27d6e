import Names
import Testing

@testable import Reports

@Suite("Names in Markdown")
struct MarkdownTests {
  @Test(
    "stand as code: nothing in them is a sign, and a pipe ends no cell",
    arguments: [
      "main.(*T).Do": "`main.(*T).Do`", "": "", "a`b": "``a`b``", "``": "``` `` ```", "a|b": #"`a\|b`"#,
      "<script>": "`<script>`", "@all #1": "`@all #1`", "a\nb\u{202e}c": "`a?b?c`", " x ": "`  x  `",
    ])
  func code(name: String, text: String) {
    #expect(MarkdownText.cell(Name(name)) == text)
    #expect(MarkdownText.code(Name(name)) == text.replacing(#"\|"#, with: "|"))
  }

  @Test(
    "in sentences have their signs escaped",
    arguments: [
      "main.a_b*c": #"main.a\_b\*c"#, "<b>|[x](y)": #"\<b\>\|\[x\](y)"#, "@all #1 `x`": ##"\@all \#1 \`x\`"##,
      "two\nlines": "two?lines", "https://example.com www.example.com": #"https:\//example.com www\.example.com"#,
    ])
  func sentences(text: String, escaped: String) { #expect(MarkdownText.escaped(text) == escaped) }
}
