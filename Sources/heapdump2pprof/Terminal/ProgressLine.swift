import ByteStreams
import Glibc
import Names

/// A line on the terminal that shows the progress; nothing if standard error is no terminal.
struct ProgressLine {
  /// Whether anyone sees it.
  let isShown: Bool
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var isOnScreen = false
  private var done = 0

  /// - Parameter isWanted: false for a user who wants to see no more than errors.
  init(isWanted: Bool) { isShown = isWanted && isatty(STDERR_FILENO) != 0 }

  /// Counts more bytes, of `total` if that is known. `text` makes the line from `1 of 2 GB, 800 MB/s, 2 s left`.
  mutating func advance(by count: Int, of total: Int?, _ text: (String) -> String) {
    // Threads may report reading and going back in another order, so the sum may even overflow for a moment.
    done &+= count
    show { [done] seconds in text(ProgressAmount(done: done, total: total, seconds: seconds).text) }
  }

  /// Shows the line that `text` makes of the seconds since the start, unless it was shown a moment ago.
  mutating func show(_ text: (Double) -> String) {
    guard isShown else { return }
    let now = ContinuousClock.now
    // Short work needs no line.
    guard now - start > .milliseconds(500), now - lastShown > .milliseconds(100) else { return }
    lastShown = now
    isOnScreen = true
    // Go to the beginning of the line, write the text, and clear the rest of a longer text before it.
    Message.write("\r" + text((now - start) / .seconds(1)).harmless + "\u{1b}[K")
  }

  /// Removes the line.
  mutating func clear() {
    guard isOnScreen else { return }
    isOnScreen = false
    Message.write("\r\u{1b}[K")
  }
}
