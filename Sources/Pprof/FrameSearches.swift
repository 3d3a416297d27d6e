/// Memory for `FrameTable.find`, so that it takes some only once.
public struct FrameSearches: Sendable {
  /// What the frames that are looked for are found by.
  var searches: [FrameHash.Value] = []

  /// None yet.
  public init() {}

  mutating func makeRoom(for count: Int) {
    if searches.count < count { searches = [FrameHash.Value](repeating: .init(first: 0, second: 0), count: count) }
  }
}
