import ByteStreams
import SystemPackage

/// What is said to the user: a line on standard error.
enum Message {
  /// Prints a line.
  static func print(_ line: String) { write(printable(line) + "\n") }

  /// A line as it can be shown: control characters, which a file's name may have, are `?`.
  static func printable(_ line: String) -> String {
    String(line.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : Character($0) })
  }

  /// Writes text as it is. Nobody is left to be told if that fails.
  static func write(_ text: String) {
    let bytes = Array(text.utf8)
    try? DescriptorSink(.standardError).write(bytes, at: bytes.indices)
  }
}
