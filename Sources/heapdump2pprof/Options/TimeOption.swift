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

  /// `YYYY-MM-DDThh:mm:ss`, perhaps a fraction, and `Z` or the zone's distance. There is no number for years before 1970
  /// and for moments after 2262.
  private static func rfc3339(_ text: String) -> Int64? {
    let date = /([0-9]{4})-([0-9]{2})-([0-9]{2})/
    let time = /[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})(?:\.([0-9]+))?/
    let zone = /(?:[Zz]|([-+])([0-9]{2}):([0-9]{2}))/
    guard let (_, year, month, day) = text.prefixMatch(of: date)?.output,
      let (front, hour, minute, second, fraction) = text.dropFirst(10).prefixMatch(of: time)?.output,
      let (_, sign, zoneHour, zoneMinute) = text[front.endIndex...].wholeMatch(of: zone)?.output
    else { return nil }
    // `tm` counts as unsafe because it points to the name of a zone, which is not looked at.
    var midnight = unsafe tm()
    unsafe (midnight.tm_year, midnight.tm_mon, midnight.tm_mday) = (number(year) - 1900, number(month) - 1, number(day))
    let days = unsafe Int64(timegm(&midnight)) / 86400
    // A day that the month does not have became one of the next month.
    let exists = unsafe midnight.tm_mday == number(day)
    guard exists, number(year) >= 1970, (1...12).contains(number(month)), number(day) > 0,
      number(hour) < 24, number(minute) < 60, number(second) <= 60, number(zoneHour) < 24, number(zoneMinute) < 60
    else { return nil }
    let east = (sign == "-" ? -60 : 60) * (number(zoneHour) * 60 + number(zoneMinute))
    let seconds = days * 86400 + Int64(number(hour) * 3600 + number(minute) * 60 + number(second) - east)
    let (whole, overflow) = seconds.multipliedReportingOverflow(by: 1_000_000_000)
    let nanos = number(((fraction ?? "") + "000000000").prefix(9))
    let (sum, overflow2) = whole.addingReportingOverflow(Int64(nanos))
    return overflow || overflow2 || sum < 0 ? nil : sum
  }

  /// The number in a few digits; 0 where there are none.
  private static func number(_ digits: Substring?) -> Int32 { digits.flatMap { Int32($0) } ?? 0 }
}
