extension ObjectGraph {
  /// How many entries a map has, by its header; nil if nothing is known of its contents.
  package func mapEntries(header object: Int) -> UInt64? {
    guard let contents, let start = contents.start(object) else { return nil }
    let first = contents.word(start)
    // Since Go 1.24 it has 64 bits where words have 32, and on big-endian machines the upper half, which is 0, comes first.
    // Before that the word behind it is a number too large, as far as the map has room, so that no map is said to be empty
    // that is not.
    guard contents.pointerSize == 4, contents.isBigEndian, first == 0 else { return first }
    return contents.word(start + 1)
  }
}
