/// The Gregorian calendar from 1970 on.
enum Calendar {
  static func isLeap(_ year: Int64) -> Bool { year % 4 == 0 && (year % 100 != 0 || year % 400 == 0) }

  static func daysInMonth(_ year: Int64, _ month: Int64) -> Int64 {
    month == 2 ? (isLeap(year) ? 29 : 28) : [4, 6, 9, 11].contains(month) ? 30 : 31
  }

  /// The moment that is so many nanoseconds behind the beginning of 1970: `2026-11-23 10:00:00 UTC`.
  static func text(nanos: UInt64) -> String {
    // Below 2^63, and years of four digits: 2^64 ns are 584 years.
    let seconds = Int64(nanos / 1_000_000_000)
    var days = seconds / 86400
    var (year, month): (Int64, Int64) = (1970, 1)
    while days >= (isLeap(year) ? 366 : 365) {
      days -= isLeap(year) ? 366 : 365
      year += 1
    }
    while days >= daysInMonth(year, month) {
      days -= daysInMonth(year, month)
      month += 1
    }
    func two(_ number: Int64) -> String { number < 10 ? "0\(number)" : "\(number)" }
    let time = [seconds / 3600 % 24, seconds / 60 % 60, seconds % 60].map(two).joined(separator: ":")
    return "\(year)-\(two(month))-\(two(days + 1)) \(time) UTC"
  }
}
