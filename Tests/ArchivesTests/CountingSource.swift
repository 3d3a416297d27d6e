import ByteStreams

/// Bytes in memory that can be read at any place, as those of a file, and a count of those that were.
final class CountingSource: SeekableByteSource {
  private let bytes: [UInt8]
  private var position = 0
  /// How many bytes were handed out.
  private(set) var count = 0
  let canSeek: Bool

  init(_ bytes: [UInt8], canSeek: Bool = true) {
    self.bytes = bytes
    self.canSeek = canSeek
  }

  var length: Int? { bytes.count }

  func seek(to offset: Int64) { position = min(bytes.count, Int(offset)) }

  func skip(_ count: Int) -> Int {
    let skipped = min(count, bytes.count - position)
    position += skipped
    return skipped
  }

  func read(into buffer: inout [UInt8], at range: Range<Int>) -> Int {
    let read = min(range.count, bytes.count - position)
    for index in 0..<read { buffer[range.lowerBound + index] = bytes[position + index] }
    position += read
    count += read
    return read
  }
}

extension ByteSource {
  /// Everything up to the end or an error.
  func all() -> (bytes: [UInt8], error: ByteStreamError?) {
    var bytes: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 100_000)
    while true {
      do {
        let count = try read(into: &buffer, at: 0..<buffer.count)
        if count == 0 { return (bytes, nil) }
        bytes += buffer[..<count]
      } catch {
        return (bytes, error)
      }
    }
  }
}
