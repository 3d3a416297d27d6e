import ByteStreams

/// The line of progress of one conversion.
final class Progress {
  private let label: String
  private var line = ProgressLine()

  init(label: String) { self.label = label }

  /// So many more bytes are done, of `total` if that is known.
  func advance(by count: Int, of total: Int?) {
    line.advance(by: count, of: total) { "\(label): \($0)" }
  }

  /// Takes the line away.
  func finish() { line.clear() }
}

/// Counts what is read from a source.
final class ProgressSource: ByteSource {
  private let source: FileSource
  private let progress: Progress

  init(_ source: FileSource, _ progress: Progress) {
    self.source = source
    self.progress = progress
  }

  func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    let count = try source.read(into: &buffer, at: range)
    progress.advance(by: count, of: source.length)
    return count
  }

  func skip(_ count: Int) throws(ByteStreamError) -> Int {
    let skipped = try source.skip(count)
    progress.advance(by: skipped, of: source.length)
    return skipped
  }

  func canGoBack(_ count: Int) -> Bool { source.canGoBack(count) }

  func goBack(_ count: Int) throws(ByteStreamError) {
    try source.goBack(count)
    progress.advance(by: -count, of: source.length)
  }

  var randomAccess: (bytes: any RandomAccessBytes, position: Int)? { source.randomAccess }
}
