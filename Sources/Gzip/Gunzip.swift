public import ByteStreams

/// Decompresses gzip, for profiles that are read back.
public enum Gunzip {
  /// Whether `bytes` begin as gzip does.
  public static func recognizes(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// The output, and how the input ended.
  public struct Result: Sendable {
    /// The decompressed bytes of all members, up to the problem if there is one.
    public fileprivate(set) var bytes: [UInt8] = []
    /// Where the second member begins, in the compressed data; nil if there is only one.
    public fileprivate(set) var secondMember: Int?
    /// What is wrong; nil if nothing is.
    public fileprivate(set) var problem: Problem?
  }

  /// What is wrong with compressed data. Offsets count in them.
  public enum Problem: Equatable, Sendable {
    /// The data end in the middle of a member.
    case truncated(offset: Int)
    /// The data cannot be decompressed; zlib's text says why.
    case damaged(offset: Int, reason: String)
    /// So many other bytes follow the last member.
    case trailing(offset: Int, count: Int)
    /// The output is longer than the limit.
    case tooLong(limit: Int)
  }

  /// Decompresses all members of a gzip file, as far as possible.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - limit: the most bytes that may come out.
  public static func read(_ bytes: [UInt8], limit: Int) -> Result {
    let stream = InflateStream()
    var result = Result()
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var position = 0
    while result.problem == nil {
      // Both arrays outlive the call.
      let step = unsafe bytes.withUnsafeBufferPointer { bytes in
        unsafe buffer.withUnsafeMutableBufferPointer { buffer in
          unsafe stream.inflate(UnsafeBufferPointer(rebasing: bytes[position...].prefix(1 << 30)), into: buffer)
        }
      }
      position += step.consumed
      guard step.produced <= limit - result.bytes.count else {
        result.problem = .tooLong(limit: limit)
        break
      }
      result.bytes.append(contentsOf: buffer[..<step.produced])
      switch step.status {
      case .ended:
        guard position < bytes.count else { return result }
        if recognizes(bytes[position...]) {
          if result.secondMember == nil { result.secondMember = position }
          stream.reset()
        } else {
          result.problem = .trailing(offset: position, count: bytes.count - position)
        }
      case .inside: break
      case .stuck: result.problem = .truncated(offset: bytes.count)
      case .damaged: result.problem = .damaged(offset: position, reason: stream.reason)
      }
    }
    return result
  }

  /// Decompresses all members of a gzip file.
  ///
  /// - Parameters:
  ///   - bytes: the file.
  ///   - limit: the most bytes that may come out.
  /// - Throws: `read` if the input is damaged or cut off, or if more than `limit` bytes would come out.
  public static func decompress(_ bytes: [UInt8], limit: Int) throws(ByteStreamError) -> [UInt8] {
    let result = read(bytes, limit: limit)
    if let problem = result.problem { throw .read(reason: "gzip: \(problem)") }
    return result.bytes
  }
}

extension Gunzip.Problem: CustomStringConvertible {
  public var description: String {
    switch self {
    case .truncated: "the compressed data end too soon"
    case .damaged(_, let reason): "the compressed data are damaged (\(reason))"
    case .trailing(_, let count):
      "\(count) \(count == 1 ? "byte" : "bytes") of something else behind the compressed data"
    case .tooLong(let limit): "more than \(limit) bytes come out"
    }
  }
}
