import ArgumentParser
import ByteStreams

/// What a command prints as its result.
enum StandardOutput {
  /// Prints a text.
  ///
  /// - Returns: whether anybody still reads: a reader that has seen enough, as head has, is no error.
  /// - Throws: an exit status, after a message.
  @discardableResult
  static func print(_ text: String) throws(ExitCode) -> Bool {
    let sink = DescriptorSink.standardOutput()
    let bytes = Array(text.utf8)
    do throws(ByteStreamError) {
      try sink.write(bytes, at: bytes.indices)
      try sink.finish()
      return true
    } catch .readerGone {
      return false
    } catch {
      Message.print("standard output: \(error)")
      throw ExitCode(74)
    }
  }
}
