public import ByteStreams

/// Why a batch ended before its last input: nothing can be written any more.
public struct BatchStop: Error, Equatable {
  /// The output, or the journal.
  public let path: String
  /// What is wrong with it.
  public let problem: ByteStreamError
}
