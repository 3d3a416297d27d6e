import SystemPackage

/// What is said to the user: a line on standard error.
enum Message {
  /// Prints a line. Control characters, which a file's name may have, are shown as `?`.
  static func print(_ line: String) {
    let safe = String(line.unicodeScalars.map { $0.properties.generalCategory == .control ? "?" : Character($0) })
    write(safe + "\n")
  }

  /// Writes text as it is. Nobody is left to be told if that fails.
  static func write(_ text: String) {
    _ = try? FileDescriptor.standardError.writeAll(text.utf8)
  }
}
