/// Amounts of memory in the form that people read.
package enum ByteCount {
  /// Bytes with three digits and a unit, by 1024 as in pprof: `512 B`, `1.39 MiB`, `16.3 GiB`.
  package static func text(_ count: UInt64) -> String {
    let units = ["B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB"]
    var (value, unit) = (Double(count), 0)
    // 1023.5 would be shown as 1024.
    while value >= 999.5, unit < units.count - 1 {
      value /= 1024
      unit += 1
    }
    return "\(digits(value, unit == 0 ? 0 : value < 9.995 ? 2 : value < 99.95 ? 1 : 0)) \(units[unit])"
  }

  /// `12 %`; blank if there is no whole.
  package static func percent(_ part: Double, of whole: Double) -> String {
    whole > 0 ? "\(Int((max(-9, min(9, part / whole)) * 100).rounded())) %" : ""
  }

  /// A number with so many decimal places.
  private static func digits(_ value: Double, _ places: Int) -> String {
    let power = [1, 10, 100][places]
    let scaled = Int((value * Double(power)).rounded())
    guard places > 0 else { return "\(scaled)" }
    let rest = String(scaled % power)
    return "\(scaled / power)." + String(repeating: "0", count: places - rest.count) + rest
  }
}
