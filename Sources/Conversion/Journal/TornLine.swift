/// Tells the beginning of a journal's line from other bytes, which must never be cut off.
///
/// A line has the keys of `JournalEntry` in alphabetical order, without spaces. Values are strings, whole numbers, true, and
/// lists of strings. It is parsed by hand because JSON decoders do not accept the beginning of a text.
struct TornLine {
  private enum Stop: Error {
    /// The bytes end here.
    case end
    /// A journal has something else here.
    case other
  }

  private static let keys = JournalEntry.CodingKeys.allCases.map { Array($0.rawValue.utf8) }
    .sorted { $0.lexicographicallyPrecedes($1) }

  private var rest: ArraySlice<UInt8>
  private let isFirst: Bool

  private init(_ bytes: ArraySlice<UInt8>, isFirst: Bool) {
    rest = bytes
    self.isFirst = isFirst
  }

  /// Whether these bytes can have been left by a process or a machine that stopped while it wrote a line.
  ///
  /// - Parameter isFirst: whether no whole lines precede them, which would show that the file is a journal.
  static func fits(_ bytes: ArraySlice<UInt8>, isFirst: Bool) -> Bool {
    // If the power fails just after a file has grown, its end can be zeros.
    let end = bytes.lastIndex { $0 != 0 }.map { $0 + 1 } ?? bytes.startIndex
    var line = TornLine(bytes[..<end], isFirst: isFirst)
    do throws(Stop) {
      try line.object()
      // Only the line feed is missing. Then the line must decode, too.
      return line.rest.isEmpty && JournalEntry(line: Array(bytes[..<end])) != nil
    } catch {
      return error == .end
    }
  }

  private mutating func object() throws(Stop) {
    try expect("{")
    var key = -1
    repeat {
      key = try self.key(behind: key)
      try expect(":")
      try value()
    } while try isNext(",")
    try expect("}")
  }

  /// Reads the next key, and returns its number.
  private mutating func key(behind last: Int) throws(Stop) -> Int {
    try expect("\"")
    let name = rest.prefix { $0 != UInt8(ascii: "\"") }
    rest = rest[name.endIndex...]
    // Every line has options, so its first key is that or one before it.
    let latest = isFirst && last < 0 ? Self.keys.firstIndex(of: Array("options".utf8)) ?? 0 : Self.keys.count - 1
    for number in (last + 1)..<max(latest + 1, last + 1) {
      if rest.isEmpty ? Self.keys[number].starts(with: name) : Self.keys[number].elementsEqual(name) {
        try expect("\"")
        return number
      }
    }
    throw .other
  }

  private mutating func value() throws(Stop) {
    if try isNext("[") {
      if try isNext("]") { return }
      repeat { try string() } while try isNext(",")
      try expect("]")
    } else if rest.first == UInt8(ascii: "\"") {
      try string()
    } else {
      _ = try isNext("-")
      let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
      rest = rest[digits.endIndex...]
      if rest.isEmpty { throw .end }
      if digits.isEmpty { throw .other }
    }
  }

  private mutating func string() throws(Stop) {
    try expect("\"")
    while true {
      let byte = try next()
      if byte == UInt8(ascii: "\"") { return }
      if byte < 0x20 { throw .other }
      if byte == UInt8(ascii: "\\") { _ = try next() }
    }
  }

  private mutating func next() throws(Stop) -> UInt8 {
    guard let byte = rest.popFirst() else { throw .end }
    return byte
  }

  private mutating func expect(_ character: Unicode.Scalar) throws(Stop) {
    guard try next() == UInt8(ascii: character) else { throw .other }
  }

  /// Skips a character if it comes next.
  private mutating func isNext(_ character: Unicode.Scalar) throws(Stop) -> Bool {
    guard let first = rest.first else { throw .end }
    guard first == UInt8(ascii: character) else { return false }
    rest.removeFirst()
    return true
  }
}
