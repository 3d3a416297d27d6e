import Testing

@testable import heapdump2pprof

@Suite("Times, numbers and lines of a screen")
struct ScreenTests {
  @Test(
    "--time takes RFC 3339, nanoseconds since 1970, and nothing else",
    arguments: [
      ("0", 0), ("1700000000123456789", 1_700_000_000_123_456_789),
      ("1970-01-01T00:00:00Z", 0), ("2026-11-23T10:00:00Z", 1_795_428_000_000_000_000),
      ("2026-11-23t11:30:00.5+01:30", 1_795_428_000_500_000_000),
      ("2026-11-23 09:00:00.1234567891z", 1_795_424_400_123_456_789),
      ("2026-11-22T23:00:00-11:00", 1_795_428_000_000_000_000),
      // A leap day, and a leap second.
      ("2024-02-29T23:59:60Z", 1_709_251_200_000_000_000), ("2262-04-11T23:47:16Z", 9_223_372_036_000_000_000),
      ("2262-04-11T23:47:17Z", nil), ("1970-01-01T00:00:00+00:01", nil), ("1969-12-31T23:59:59Z", nil),
      ("2026-02-29T00:00:00Z", nil), ("2026-04-31T00:00:00Z", nil), ("2026-13-01T00:00:00Z", nil),
      ("2026-00-01T00:00:00Z", nil), ("2026-01-00T00:00:00Z", nil), ("2026-01-01T24:00:00Z", nil),
      ("2026-01-01T00:60:00Z", nil), ("2026-01-01T00:00:61Z", nil), ("2026-01-01T00:00:00", nil),
      ("2026-01-01T00:00:00.Z", nil), ("2026-01-01T00:00:00+1:00", nil), ("2026-01-01T00:00:00+24:00", nil),
      ("2026-01-01T00:00:00+00:60", nil), ("2026-01-01T00:00:00Z ", nil), ("2026-1-1T00:00:00Z", nil),
      ("2026-01-01", nil), ("\u{662}026-01-01T00:00:00Z", nil), ("2026-01-01\u{301}T00:00:00Z", nil), ("-1", nil),
      ("", nil), ("tomorrow", nil),
    ] as [(String, Int64?)])
  func times(_ text: String, _ nanos: Int64?) {
    #expect(TimeOption(argument: text)?.nanos == nanos)
  }

  @Test("a moment is shown in UTC, up to the last that fits")
  func moments() {
    #expect(Numbers.time(nanos: 0) == "1970-01-01 00:00:00 UTC")
    #expect(Numbers.time(nanos: 1_709_251_199_999_999_999) == "2024-02-29 23:59:59 UTC")
    #expect(Numbers.time(nanos: .max) == "2554-07-21 23:34:33 UTC")
  }

  @Test(
    "bytes have three digits",
    arguments: [
      (0, "0 B"), (999, "999 B"), (1023, "1.00 KiB"), (1434, "1.40 KiB"), (10 << 10, "10.0 KiB"),
      (1 << 20 - 1, "1.00 MiB"), (.max, "16.0 EiB"),
    ] as [(UInt64, String)])
  func bytes(_ count: UInt64, _ text: String) {
    #expect(Numbers.bytes(count) == text)
  }

  @Test("numbers are grouped, shares are whole percents")
  func numbers() {
    #expect([0, 999, -1000, 1_234_567].map { Numbers.grouped($0) } == ["0", "999", "-1,000", "1,234,567"])
    #expect(Numbers.bytes(Int64.min) == "-8.00 EiB")
    #expect(Numbers.percent(1, of: 3) == "33 %" && Numbers.percent(1, of: 0) == "")
  }

  @Test("lines have at most 80 columns, whatever is in them")
  func lines() {
    var screen = Screen()
    screen.line(String(repeating: "a", count: 100))
    screen.line("a  \u{1b}[1m  ")
    screen.paragraph(String(repeating: "word ", count: 20), first: "1: ", indent: 3)
    screen.paragraph(String(repeating: "界", count: 60), indent: 2)
    let lines = screen.text.split(separator: "\n").map(String.init)
    #expect(lines[0].count == 80 && lines[1] == "a  ?[1m")
    #expect(lines[2] == "1: " + String(repeating: "word ", count: 15).dropLast() && lines[3].hasPrefix("   word"))
    #expect(lines[4] == String(repeating: "界", count: 40) && lines.count == 5)
    #expect(Screen.right("界", 4) == "  界" && Screen.left("é", 3) == "é  ")
    #expect([0, 1, 50, 200].map { Screen.bar($0, of: 100, 10) } == ["", "#", "#####", "##########"])
    #expect(Screen.shortened("abcdefghijkl", to: 9) == "ab...ijkl")
  }
}
