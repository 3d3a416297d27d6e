import ArgumentParser
import Glibc

/// The value of `--time`: RFC 3339 (`2026-11-23T10:00:00.5+01:00`), nanoseconds since 1970, or `now`.
struct TimeOption: ExpressibleByArgument {
  /// Nanoseconds since 1970.
  let nanos: Int64

  init?(argument: String) {
    if argument == "now" {
      var time = timespec()
      guard unsafe clock_gettime(CLOCK_REALTIME, &time) == 0 else { return nil }
      nanos = Int64(time.tv_sec) * 1_000_000_000 + Int64(time.tv_nsec)
    } else if let nanos = Int64(argument), nanos >= 0 {
      self.nanos = nanos
    } else if let nanos = Self.rfc3339(argument) {
      self.nanos = nanos
    } else {
      return nil
    }
  }

  /// `YYYY-MM-DDThh:mm:ss`, perhaps a fraction, and `Z` or the zone's distance; years before 1970 and the moments
  /// behind 2262 have no number.
  private static func rfc3339(_ text: String) -> Int64? {
    let front = Array(text.utf8.prefix(19))
    func number(_ range: Range<Int>, _ allowed: ClosedRange<Int64>) -> Int64? {
      let digits = front[range].map { Int64($0) - 0x30 }
      guard digits.allSatisfy({ (0...9).contains($0) }) else { return nil }
      let value = digits.reduce(0) { $0 * 10 + $1 }
      return allowed.contains(value) ? value : nil
    }
    guard front.count == 19, front[4] == 0x2d, front[7] == 0x2d, [0x54, 0x74, 0x20].contains(front[10]),
      front[13] == 0x3a, front[16] == 0x3a,
      let year = number(0..<4, 1970...9999), let month = number(5..<7, 1...12), let day = number(8..<10, 1...31),
      let hour = number(11..<13, 0...23), let minute = number(14..<16, 0...59), let second = number(17..<19, 0...60),
      day <= Calendar.daysInMonth(year, month),
      let (fraction, zone) = split(String(text.dropFirst(19))), let east = zoneOffset(zone),
      let nanos = nanoseconds(fraction)
    else { return nil }
    let days =
      (1970..<year).reduce(0) { $0 + (Calendar.isLeap($1) ? 366 : 365) } + day - 1
      + (1..<month).reduce(0) { $0 + Calendar.daysInMonth(year, $1) }
    let seconds = ((days * 24 + hour) * 60 + minute) * 60 + second - east
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let (sum, overflow2) = whole.addingReportingOverflow(nanos)
    return overflow || overflow2 || sum < 0 ? nil : sum
  }

  /// `.5+01:00` is the fraction `5` and the zone `+01:00`.
  private static func split(_ rest: String) -> (fraction: Substring, zone: Substring)? {
    guard rest.hasPrefix(".") else { return ("", rest[...]) }
    let digits = rest.dropFirst().prefix { $0.isASCII && $0.isNumber }
    return digits.isEmpty ? nil : (digits, rest[digits.endIndex...])
  }

  private static func nanoseconds(_ fraction: Substring) -> Int64? {
    Int64((fraction + String(repeating: "0", count: 9)).prefix(9))
  }

  /// Seconds east of Greenwich.
  private static func zoneOffset(_ zone: Substring) -> Int64? {
    if zone == "Z" || zone == "z" { return 0 }
    let parts = zone.dropFirst().split(separator: ":", omittingEmptySubsequences: false)
    guard let sign = zone.first, sign == "+" || sign == "-", parts.count == 2, parts.allSatisfy({ $0.count == 2 }),
      let hours = UInt8(parts[0]), let minutes = UInt8(parts[1]), hours < 24, minutes < 60
    else { return nil }
    return (sign == "-" ? -1 : 1) * (Int64(hours) * 3600 + Int64(minutes) * 60)
  }
}
