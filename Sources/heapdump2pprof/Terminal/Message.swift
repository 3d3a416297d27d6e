import ByteStreams
import Names
import SystemPackage

/// What is said to the user: a line on standard error.
enum Message {
  /// Prints a line, with `?` for what a terminal would obey: names of files and of functions may have anything.
  static func print(_ line: String) { write(line.harmless + "\n") }

  /// Writes text as it is. Nobody is left to be told if that fails.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    try? DescriptorSink(.standardError).write(bytes, at: bytes.indices)
  }
}
