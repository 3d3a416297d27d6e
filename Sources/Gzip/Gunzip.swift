public import ByteStreams

/// Takes gzip apart, for profiles that are read back.
public enum Gunzip {
  /// Whether `bytes` begin as gzip does.
  public static func recognizes(_ bytes: some Collection<UInt8>) -> Bool { bytes.starts(with: [0x1f, 0x8b]) }

  /// What came out, and how the input ended.
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
    /// They end in the middle of a member.
    case truncated(offset: Int)
    /// They cannot be decompressed; zlib's text says why.
    case damaged(offset: Int, reason: String)
    /// So many other bytes stand behind the last member.
    case trailing(offset: Int, count: Int)
    /// More bytes would come out than were asked for.
    case tooLong(limit: Int)
  }

  /// Decompresses all members of `bytes`, as far as that is possible.
  ///
  /// - Parameter limit: how many bytes may come out at most.
  public static func read(_ bytes: [UInt8], limit: Int) -> Result {
    let stream = InflateStream()
    var result = Result()
    var buffer = [UInt8](repeating: 0, count: 64 << 10)
    var position = 0
    while result.problem == nil {
      let input = bytes.span.extracting(droppingFirst: position)
      let step = stream.inflate(input.extracting(first: min(input.count, 1 << 30)), into: &buffer, at: buffer.indices)
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

  /// Decompresses all members of `bytes`.
  ///
  /// - Parameter limit: how many bytes may come out at most.
  /// - Throws: `read` in words for damaged or cut off input, or if more than `limit` bytes would come out.
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
