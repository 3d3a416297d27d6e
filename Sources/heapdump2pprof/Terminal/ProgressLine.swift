import ByteStreams
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
    // What is read again after going back may be counted in another order than it was read: never a trap.
    done &+= count
    guard isShown else { return }
    let now = ContinuousClock.now
    // Work that is done at once needs no words.
    guard now - start > .milliseconds(500), now - lastShown > .milliseconds(100) else { return }
    lastShown = now
    isOnScreen = true
    let amount = ProgressAmount(done: done, total: total, seconds: (now - start) / .seconds(1))
    // To the beginning of the line, the text, and nothing of the longer one before it.
    Message.write("\r" + text(amount.text).harmless + "\u{1b}[K")
  }

  /// Takes the line away.
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

  /// Takes the line away.
  func finish() { line.clear() }
}
