import Prefetch

/// The locations of a profile, each once: unique by their lines and, where it is known, their address. Ids are 1, 2 … by
/// first use.
package struct LocationTable: Sendable {
  /// A line of a location; half the size of the message's.
  struct Entry: Sendable {
    let functionID: UInt32
    /// Two halves, so that an entry takes 16 bytes, not 24.
    private let lowerLine: UInt32
    private let upperLine: Int32
    /// Of a location's only line: the next location with one line of the same function; 0 is none.
    fileprivate var next: UInt32 = 0

    @inline(__always)
    init(functionID: UInt32, line: Int64) {
      self.functionID = functionID
      lowerLine = UInt32(truncatingIfNeeded: line)
      upperLine = Int32(truncatingIfNeeded: line >> 32)
    }

    @inline(__always)
    var line: Int64 { Int64(upperLine) << 32 | Int64(lowerLine) }

    @inline(__always)
    func isSameLine(as other: Entry) -> Bool { functionID == other.functionID && line == other.line }
  }

  private(set) var lines: [Entry] = []
  /// Where the lines of each location end in `lines`.
  private(set) var ends: [UInt32] = []
  /// The address of each location, up to the last one that has one; 0 is none.
  private var addresses: [UInt64] = []
  /// By id of a function, the first location that has a line of it and no other; 0 is none.
  private var firstOfFunction: [UInt32] = []
  /// Locations with several lines, and those that would make a function's chain too long.
  private var table = IDTable()
  private let hash = ByteHash.shared

  /// So many locations of a function are found one from the other; more would be slow in a program that was made to have
  /// many.
  private static let longestChain = 8

  /// How many locations there are.
  package var count: Int { ends.count }

  /// Asks for the first location of a function, for `prefetchLocation`.
  @inline(__always)
  func prefetchFirst(functionID: Int) { firstOfFunction.span.prefetch(functionID) }

  /// Asks for the location of a function that comes first.
  @inline(__always)
  func prefetchLocation(functionID: Int) {
    let firstOfFunction = firstOfFunction.span
    if functionID < firstOfFunction.count { lines.span.prefetch(Int(firstOfFunction[functionID]) &- 1) }
  }

  /// The id of the location with one line, which gets one if it is new.
  @inline(__always)
  mutating func id(functionID: UInt64, line: Int64) -> UInt64 {
    let entry = Entry(functionID: UInt32(functionID), line: line)
    let function = Int(functionID)
    while firstOfFunction.count <= function { firstOfFunction.append(0) }
    var id = Int(firstOfFunction[function])
    if id == 0 {
      let id = add(entry)
      firstOfFunction[function] = UInt32(id)
      return UInt64(id)
    }
    for _ in 1..<Self.longestChain {
      let place = start(of: id &- 1)
      if lines[place].line == line { return UInt64(id) }
      if lines[place].next == 0 {
        let id = add(entry)
        lines[place].next = UInt32(id)
        return UInt64(id)
      }
      id = Int(lines[place].next)
    }
    return lines[start(of: id &- 1)].line == line ? UInt64(id) : inTable(CollectionOfOne(entry))
  }

  /// The id of the location with these lines, the innermost first, which gets one if it is new.
  ///
  /// - Parameter address: that of the instruction; 0 if it is not known.
  mutating func id(_ entries: ArraySlice<Entry>, address: UInt64 = 0) -> UInt64 {
    if address == 0, entries.count == 1, let entry = entries.first {
      return id(functionID: UInt64(entry.functionID), line: entry.line)
    }
    return inTable(entries, address: address)
  }

  private mutating func inTable(_ entries: some Collection<Entry>, address: UInt64 = 0) -> UInt64 {
    let hash = entries.reduce(address == 0 ? 0 : self.hash.hash(address, 0)) { hash, entry in
      self.hash.hash(UInt64(hash) << 32 | UInt64(entry.functionID), UInt64(bitPattern: entry.line))
    }
    let known = table.find(hash) { index in
      self.address(of: index) == address && lines(of: index).elementsEqual(entries) { $0.isSameLine(as: $1) }
    }
    if let known { return UInt64(known + 1) }
    lines += entries
    ends.append(UInt32(lines.count))
    if address != 0 {
      while addresses.count < ends.count { addresses.append(0) }
      addresses[ends.count - 1] = address
    }
    table.insert(hash, ends.count - 1)
    return UInt64(ends.count)
  }

  /// The address of the `index`-th location, from 0; 0 if it is not known.
  @inline(__always)
  func address(of index: Int) -> UInt64 { index < addresses.count ? addresses[index] : 0 }

  @inline(__always)
  private mutating func add(_ entry: Entry) -> Int {
    lines.append(entry)
    ends.append(UInt32(lines.count))
    return ends.count
  }

  /// The lines of the `index`-th location, from 0.
  @inline(__always)
  func lines(of index: Int) -> ArraySlice<Entry> { lines[start(of: index)..<Int(ends[index])] }

  @inline(__always)
  private func start(of index: Int) -> Int { index == 0 ? 0 : Int(ends[index &- 1]) }
}
