import GoRuntime
import Names
import Testing

@Suite struct LinkerEscapesTests {
  // The left ones are what Go 1.21 and 1.27 wrote into executables of such packages.
  @Test(
    arguments: [
      ("gopkg.in/yaml%2ev3.(*Decoder).Decode", "gopkg.in/yaml.v3.(*Decoder).Decode"),
      ("gopkg.in/yaml%252ev3.Init.func1", "gopkg.in/yaml.v3.Init.func1"),
      ("main.T[gopkg.in/yaml%2ev3.Node]", "main.T[gopkg.in/yaml.v3.Node]"),
      ("main.cache", "main.cache"), ("example.com/a%22b%20c%c3%a9.X", "example.com/a\"b cé.X"),
      // Not escapes, or not of what is escaped.
      ("100%", "100%"), ("a%2", "a%2"), ("a%zz", "a%zz"), ("a%41", "a%41"), ("a%2E", "a%2E"), ("a%1bb%0a", "a%1bb%0a"),
      ("struct { A int \"json:\\\"a%2eb\\\"\"; B x%2ey.T }", "struct { A int \"json:\\\"a%2eb\\\"\"; B x.y.T }"),
    ] as [(Name, Name)])
  func `names as a program's source has them`(symbol: Name, name: Name) {
    #expect(symbol.withoutLinkerEscapes == name)
  }
}
