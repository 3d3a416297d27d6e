/// A frame of a stack as it lies in a dump: the places of its parts in bytes that are kept elsewhere.
///
/// It is public, unlike the tables that know it, because the module that makes frames must be able to inline it.
public struct EncodedFrame: Sendable {
  /// Where it begins, where its function's name does, and so on: one behind the other.
  @usableFromInline let start: Int
  @usableFromInline let functionStart: Int
  @usableFromInline let functionEnd: Int
  @usableFromInline let fileStart: Int
  @usableFromInline let fileEnd: Int
  @usableFromInline let end: Int
  /// The line number.
  @usableFromInline let line: Int64

  /// A frame.
  ///
  /// - Parameters:
  ///   - encoded: all its bytes; frames that differ in nothing have the same.
  ///   - function: those of the function's name, which is taken as its system name, too.
  ///   - file: those of the file's name.
  ///   - line: the line number.
  @inlinable
  public init(encoded: Range<Int>, function: Range<Int>, file: Range<Int>, line: Int64) {
    (start, end) = (encoded.lowerBound, encoded.upperBound)
    (functionStart, functionEnd) = (function.lowerBound, function.upperBound)
    (fileStart, fileEnd) = (file.lowerBound, file.upperBound)
    self.line = line
  }

  /// All its bytes.
  public var encoded: Range<Int> { start..<end }

  /// The same frame, of bytes that begin `distance` earlier.
  @inlinable
  public func moved(by distance: Int) -> EncodedFrame {
    EncodedFrame(
      encoded: start + distance..<end + distance, function: functionStart + distance..<functionEnd + distance,
      file: fileStart + distance..<fileEnd + distance, line: line)
  }

  var function: Range<Int> { functionStart..<functionEnd }
  var file: Range<Int> { fileStart..<fileEnd }
}

/// A frame that `FrameTable` has not found, and what it and its names are looked for by in the other tables.
package struct UnknownFrame: Sendable {
  let frame: EncodedFrame
  let hash: FrameHash.Value
  /// The hashes of the function's name and of the file's.
  let name: UInt32
  let filename: UInt32

  /// The same frame, of bytes that begin `distance` earlier.
  package func moved(by distance: Int) -> UnknownFrame {
    UnknownFrame(frame: frame.moved(by: distance), hash: hash, name: name, filename: filename)
  }
}
