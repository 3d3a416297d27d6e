import ByteStreams
import Glibc
import Names

/// A line on the terminal that shows the progress; nothing if standard error is no terminal.
struct ProgressLine {
  private let isShown = isatty(STDERR_FILENO) != 0
  private let start = ContinuousClock.now
  private var lastShown = ContinuousClock.now
  private var isOnScreen = false
  private var done = 0

  /// Counts more bytes, of `total` if that is known. `text` makes the line from `1 of 2 GB, 800 MB/s, 2 s left`.
  mutating func advance(by count: Int, of total: Int?, _ text: (String) -> String) {
    // Threads may report reading and going back in another order, so the sum may even overflow for a moment.
    done &+= count
    guard isShown else { return }
    let now = ContinuousClock.now
    // Short work needs no line.
    guard now - start > .milliseconds(500), now - lastShown > .milliseconds(100) else { return }
    lastShown = now
    isOnScreen = true
    let amount = ProgressAmount(done: done, total: total, seconds: (now - start) / .seconds(1))
    // Go to the beginning of the line, write the text, and clear the rest of a longer text before it.
    Message.write("\r" + text(amount.text).harmless + "\u{1b}[K")
  }

  /// Removes the line.
  mutating func clear() {
    guard isOnScreen else { return }
    isOnScreen = false
    Message.write("\r\u{1b}[K")
  }
}

/// The line of progress of one conversion.
final class Progress {
  private let label: String
  private var line = ProgressLine()

  init(label: String) { self.label = label }

  /// The bytes of `file`, whose reading moves the line.
  func source(_ file: FileSource) -> CountingSource {
    CountingSource(file, for: .threads) { [self] count in
      line.advance(by: count, of: file.length) { "\(label): \($0)" }
    }
  }

  /// Removes the line.
  func finish() { line.clear() }
}
