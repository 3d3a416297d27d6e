/// The progress of work in words: `1.3 of 2.0 GB, 800 MB/s, 2 s left`.
///
/// No number is trusted, because all are measured or come from an input. Nothing may have been read yet, or more than the
/// file had at the start, or less than nothing where reading went back.
struct ProgressAmount {
  /// Bytes so far.
  var done: Int
  /// Bytes in all, if that is known.
  var total: Int?
  /// Time so far.
  var seconds: Double

  /// The amount as it is shown.
  var text: String {
    let done = Double(max(0, done))
    let rate = seconds > 0 ? done / seconds : 0
    var text = Self.bytes(done)
    if let total { text += " of \(Self.bytes(Double(max(0, total))))" }
    text += ", \(Self.bytes(rate))/s"
    if let total, let left = Self.secondsLeft(Double(total) - done, rate: rate) { text += ", \(left) s left" }
    return text
  }

  /// How long the rest takes. Nil if that cannot be known: nothing has been read, or more than the file had.
  private static func secondsLeft(_ rest: Double, rate: Double) -> Int? {
    guard rest >= 0, rate > 0 else { return nil }
    // A number that does not fit in Int is no forecast.
    return Int(exactly: (rest / rate).rounded(.up))
  }

  /// `1.3 GB`.
  private static func bytes(_ count: Double) -> String {
    let units = ["B", "kB", "MB", "GB", "TB"]
    var (value, unit) = (count, 0)
    while value >= 1000, unit < units.count - 1 {
      value /= 1000
      unit += 1
    }
    let rounded = unit == 0 || value >= 100 ? "\(Int(value))" : "\((value * 10).rounded(.down) / 10)"
    return "\(rounded) \(units[unit])"
  }
}
