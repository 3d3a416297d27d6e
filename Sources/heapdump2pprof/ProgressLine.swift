import Glibc
import Names

/// A line on the terminal that says how far the work is; nothing where standard error is no terminal.
struct ProgressLine {
  private let isShown = isatty(STDERR_FILENO) != 0
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var isOnScreen = false
  private var done = 0

  /// So many more bytes are done, of `total` if that is known; `text` makes the line, from `1 of 2 GB, 800 MB/s, 2 s left`.
  mutating func advance(by count: Int, of total: Int?, _ text: (String) -> String) {
    done += count
    guard isShown else { return }
    let now = ContinuousClock.now
    // Work that is done at once needs no words.
    guard now - start > .milliseconds(500), now - lastShown > .milliseconds(100) else { return }
    lastShown = now
    isOnScreen = true
    let seconds = (now - start) / .seconds(1)
    let rate = Double(done) / seconds
    var amount = Self.bytes(Double(done))
    if let total { amount += " of \(Self.bytes(Double(total)))" }
    amount += ", \(Self.bytes(rate))/s"
    if let total, total >= done { amount += ", \(Int((Double(total - done) / rate).rounded(.up))) s left" }
    // To the beginning of the line, the text, and nothing of the longer one before it.
    Message.write("\r" + text(amount).harmless + "\u{1b}[K")
  }

  /// Takes the line away.
  mutating func clear() {
    guard isOnScreen else { return }
    isOnScreen = false
    Message.write("\r\u{1b}[K")
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
