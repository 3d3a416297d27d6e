/// A file that tells somebody how much of it is read.
public final class CountingSource: SeekableByteSource {
  /// What its reader may do besides reading front to back.
  public enum Access: Sendable {
    /// Read other parts in other threads.
    case threads
    /// Seek, as archives need it.
    case seeking
  }

  private let source: FileSource
  private let access: Access
  private let count: (Int) -> Void

  /// A source of what another has.
  ///
  /// - Parameters:
  ///   - source: the other.
  ///   - access: how it may be read.
  ///   - count: called with the number of bytes that were read; it is negative where reading goes back.
  public init(_ source: FileSource, for access: Access, _ count: @escaping (Int) -> Void) {
    (self.source, self.access, self.count) = (source, access, count)
  }

  public var canSeek: Bool { access == .seeking && source.canSeek }
  public var length: Int? { source.length }

  public func seek(to offset: Int64) throws(ByteStreamError) { try source.seek(to: offset) }

  public func read(into buffer: inout [UInt8], at range: Range<Int>) throws(ByteStreamError) -> Int {
    let read = try source.read(into: &buffer, at: range)
    count(read)
    return read
  }

  public func skip(_ count: Int) throws(ByteStreamError) -> Int {
    let skipped = try source.skip(count)
    self.count(skipped)
    return skipped
  }

  public func canGoBack(_ count: Int) -> Bool { source.canGoBack(count) }

  public func goBack(_ count: Int) throws(ByteStreamError) {
    try source.goBack(count)
    self.count(-count)
  }

  public var randomAccess: (bytes: any RandomAccessBytes, position: Int)? {
    access == .threads ? source.randomAccess : nil
  }

  /// Makes another source of the same bytes, which counts nothing: what was counted stays what was read first.
  public func restarted() throws(ByteStreamError) -> (any ByteSource)? { try source.restarted() }

  public var anywhere: (bytes: any RandomAccessBytes, position: Int)? { source.anywhere }
}
