import Glibc

/// What standard output shows text on.
struct OutputTerminal {
  /// The columns of a line: those of the terminal, but not less than 80, nor more than 200; 80 if it is no terminal, so that
  /// what goes to a file or a pipe does not depend on where it was written.
  let width: Int
  /// Whether it shows colour, and the user has not asked for none.
  let isColoured: Bool

  static let widths = 80...200

  /// Asks standard output.
  init() {
    guard isatty(STDOUT_FILENO) != 0 else {
      (width, isColoured) = (Self.widths.lowerBound, false)
      return
    }
    var size = winsize()
    let columns = unsafe ioctl(STDOUT_FILENO, UInt(TIOCGWINSZ), &size) == 0 ? Int(size.ws_col) : 0
    width = min(max(columns, Self.widths.lowerBound), Self.widths.upperBound)
    isColoured = Self.variable("NO_COLOR").isEmpty && Self.variable("TERM") != "dumb"
  }

  /// A variable of the environment; empty if it is not set.
  private static func variable(_ name: String) -> String {
    unsafe getenv(name).map { unsafe String(cString: $0) } ?? ""
  }
}
