/// The locations of a profile, each once: unique by their lines (all have the one mapping and address 0). Ids are
/// 1, 2 … by first use.
public struct LocationTable: Sendable {
  /// A line of a location; half the size of the message's.
  struct Entry: Equatable, Sendable {
    let functionID: UInt32
    let line: Int64
  }

  private(set) var lines: [Entry] = []
  /// Where the lines of each location end in `lines`.
  private(set) var ends: [UInt32] = []
  private var table = IDTable()
  private let hash: ByteHash

  init(hash: ByteHash) { self.hash = hash }

  /// How many locations there are.
  public var count: Int { ends.count }

  /// The hash of the location with one line, and what is in its place: see `IDTable.firstSlot`.
  @inline(__always)
  func fetch(functionID: UInt64, line: Int64) -> (hash: UInt32, slot: UInt64) {
    let hash = hash.hash(functionID, UInt64(bitPattern: line))
    return (hash, table.firstSlot(hash))
  }

  /// The id of the location with one line, which gets one if it is new.
  mutating func id(functionID: UInt64, line: Int64) -> UInt64 {
    let hash = fetch(functionID: functionID, line: line).hash
    let entry = Entry(functionID: UInt32(functionID), line: line)
    let known = table.find(hash) { index in
      let start = index == 0 ? 0 : ends[index - 1]
      return ends[index] - start == 1 && lines[Int(start)] == entry
    }
    if let known { return UInt64(known + 1) }
    lines.append(entry)
    ends.append(UInt32(lines.count))
    return UInt64(table.insert(hash) + 1)
  }

  /// The id of the location with these lines, which gets one if it is new.
  mutating func id(_ entries: some Collection<Entry>) -> UInt64 {
    var hash: UInt32 = 0
    for entry in entries {
      hash = self.hash.hash(UInt64(hash) << 32 | UInt64(entry.functionID), UInt64(bitPattern: entry.line))
    }
    let known = table.find(hash) { lines(of: $0).elementsEqual(entries) }
    if let known { return UInt64(known + 1) }
    lines += entries
    ends.append(UInt32(lines.count))
    return UInt64(table.insert(hash) + 1)
  }

  /// The id of the location with several lines, the innermost first.
  mutating func id(_ entries: ArraySlice<Entry>) -> UInt64 {
    if entries.count == 1, let entry = entries.first {
      return id(functionID: UInt64(entry.functionID), line: entry.line)
    }
    let hash = entries.reduce(0) { hash, entry in
      self.hash.hash(UInt64(hash) << 32 | UInt64(entry.functionID), UInt64(bitPattern: entry.line))
    }
    if let known = table.find(hash, { lines(of: $0) == entries }) { return UInt64(known + 1) }
    lines.append(contentsOf: entries)
    ends.append(UInt32(lines.count))
    return UInt64(table.insert(hash) + 1)
  }

  /// The lines of the `index`-th location, from 0.
  @inline(__always)
  func lines(of index: Int) -> ArraySlice<Entry> {
    lines[(index == 0 ? 0 : Int(ends[index - 1]))..<Int(ends[index])]
  }
}
