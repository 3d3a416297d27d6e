import GoRuntime
import Testing

@Suite struct GoVersionTests {
  @Test(
    arguments: [
      ("go1.24.1", 24), ("go1.27", 27), ("go1.21rc2", 21), ("go1.4beta1", 4),
      ("devel go1.22-5d8bab3 Mon Nov 6 10:00:00 2023 +0000", 22), ("go1.24.1 X:nogreenteagc", 24),
      ("go1.25-custom", 25), ("devel", 27), ("devel +5d8bab3 Thu Jan 1 00:00:00 2026 +0000", 27), ("go1.x", 27),
      ("go1.99999999999999999999", 27), ("xgo1.24", 27),
    ])
  func `the release in a build version, the newest if it names none`(text: String, minor: Int) {
    #expect(GoVersion(buildVersion: text) == GoVersion(minor: minor))
  }

  @Test func `without a build version there is no release`() {
    #expect(GoVersion(buildVersion: "") == nil)
  }

  @Test func `1.9 is older than 1.10`() {
    #expect(GoVersion(minor: 9) < GoVersion(minor: 10))
    #expect(!(GoVersion(minor: 10) < GoVersion(minor: 10)))
  }
}
