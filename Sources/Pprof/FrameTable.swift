/// Which location each known frame is, found by the frame's bytes alone: one hash, one comparison.
struct FrameTable: Sendable {
  /// A frame's parts, so that finding it needs no look at functions and locations.
  private struct Entry {
    let line: Int64
    let name: UInt32
    let filename: UInt32
    let location: UInt32
  }

  private var entries: [Entry] = []
  private var table = IDTable()
  private let hash: ByteHash

  init(hash: ByteHash) { self.hash = hash }

  /// The hash of a frame's bytes.
  @inline(__always)
  func hash(_ bytes: Span<UInt8>, _ encoded: Range<Int>) -> UInt32 { hash.hash(bytes, encoded) }

  /// The id of the location of a known frame.
  @inline(__always)
  func find(
    _ hash: UInt32, function: Range<Int>, file: Range<Int>, line: Int64, in bytes: Span<UInt8>,
    _ strings: borrowing StringTable
  ) -> UInt64? {
    let entries = entries.span
    let known = table.find(hash) { index in
      let entry = entries[index]
      return entry.line == line && strings.equals(entry.name, bytes, function)
        && strings.equals(entry.filename, bytes, file)
    }
    guard let known else { return nil }
    return UInt64(entries[known].location)
  }

  /// Makes a frame known.
  mutating func insert(_ hash: UInt32, name: Int64, filename: Int64, line: Int64, location: UInt64) {
    _ = table.insert(hash)
    entries.append(
      Entry(line: line, name: UInt32(name), filename: UInt32(filename), location: UInt32(location)))
  }
}
