/// What frames were looked for by; and memory for `FrameTable.find`, so that it takes some only once.
public struct FrameSearches: Sendable {
  /// What the frames that are looked for are found by.
  var searches: [FrameHash.Value] = []

  /// None yet.
  public init() {}

  mutating func makeRoom(for count: Int) {
    if searches.count < count { searches = [FrameHash.Value](repeating: .init(first: 0, second: 0), count: count) }
  }

  /// One of the frames that were looked for last, which was not found.
  ///
  /// - Parameters:
  ///   - frame: number `index` of them.
  ///   - bytes: what it refers to.
  @inline(__always)
  public func unknown(_ frame: EncodedFrame, _ index: Int, in bytes: Span<UInt8>) -> UnknownFrame {
    let hash = ByteHash.shared
    return UnknownFrame(
      frame: frame, hash: searches[index], name: hash.hash(bytes, frame.function),
      filename: hash.hash(bytes, frame.file))
  }
}
