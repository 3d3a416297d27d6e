import ByteStreams
import Glibc

/// A line on the terminal that says how far the work is; nothing where standard error is no terminal.
final class Progress {
  private let label: String
  private let isShown = isatty(STDERR_FILENO) != 0
  private let start = ContinuousClock.now
  private var lastShown: ContinuousClock.Instant
  private var isOnScreen = false
  private var done = 0

  init(label: String) {
    self.label = label
    lastShown = start
  }

  /// So many more bytes are done, of `total` if that is known.
  func advance(by count: Int, of total: Int?) {
    done += count
    guard isShown else { return }
    let now = ContinuousClock.now
    // Work that is done at once needs no words.
    guard now - start > .milliseconds(500), now - lastShown > .milliseconds(100) else { return }
    lastShown = now
    isOnScreen = true
    let seconds = (now - start) / .seconds(1)
    let rate = Double(done) / seconds
    var line = "\(label): \(Self.bytes(Double(done)))"
    if let total { line += " of \(Self.bytes(Double(total)))" }
    line += ", \(Self.bytes(rate))/s"
    if let total, total >= done { line += ", \(Int((Double(total - done) / rate).rounded(.up))) s left" }
    // To the beginning of the line, the text, and nothing of the longer one before it.
    Message.write("\r" + line + "\u{1b}[K")
  }

  /// Takes the line away.
  func finish() {
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

/// Counts what is read from a source.
final class ProgressSource: ByteSource {
  private let source: FileSource
  private let progress: Progress

  init(_ source: FileSource, _ progress: Progress) {
    self.source = source
    self.progress = progress
  }

  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    let count = try source.read(into: &buffer, at: range)
    progress.advance(by: count, of: source.length)
    return count
  }

  func skip(_ count: Int) throws(ByteStreamError) -> Int {
    let skipped = try source.skip(count)
    progress.advance(by: skipped, of: source.length)
    return skipped
  }
}
