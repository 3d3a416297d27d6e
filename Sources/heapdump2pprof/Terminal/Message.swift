import ByteStreams
import Names
import SystemPackage

/// Messages to the user: lines on standard error.
enum Message {
  /// Prints a line, with `?` for characters that a terminal would obey. Names of files and functions can have any.
  static func print(_ line: String) { write(line.harmless + "\n") }

  /// Writes text as it is. If that fails, there is no way to report it.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    try? DescriptorSink(.standardError).write(bytes, at: bytes.indices)
  }
}
