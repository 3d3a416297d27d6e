public import ByteStreams
import CZlib

/// Takes gzip apart, for profiles that are read back.
public enum Gunzip {
  /// Whether `bytes` begin as gzip does.
  public static func recognizes(_ bytes: [UInt8]) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// Decompresses all members of `bytes`.
  ///
  /// - Parameter limit: how many bytes may come out at most.
  /// - Throws: `read` with zlib's text for damaged or cut off input, or if more than `limit` bytes would come out.
  public static func decompress(_ bytes: [UInt8], limit: Int) throws(ByteStreamError) -> [UInt8] {
    let stream = InflateStream()
    var result: [UInt8] = []
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var position = 0
    var ended = false
    while position < bytes.count || !ended {
      if ended { stream.reset() }
      let input = bytes.span.extracting(droppingFirst: position)
      let step = stream.inflate(input.extracting(first: min(input.count, 1 << 30)), into: &buffer)
      position += step.consumed
      guard step.produced <= limit - result.count else {
        throw .read(reason: "gzip: more than \(limit) bytes come out")
      }
      result.append(contentsOf: buffer[..<step.produced])
      switch step.status {
      case Z_STREAM_END: ended = true
      case Z_OK: ended = false
      case Z_BUF_ERROR: throw .read(reason: "gzip: the compressed data end too soon")
      default: throw .read(reason: "gzip: the compressed data are damaged")
      }
    }
    return result
  }
}
