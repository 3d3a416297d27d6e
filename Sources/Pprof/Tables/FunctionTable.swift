import Prefetch

/// The functions of a profile, each once: unique by name, system name and file. Ids are 1, 2 … by first use.
package struct FunctionTable: Sendable {
  /// What a function is known by.
  private struct Entry: Equatable {
    let name: UInt32
    let systemName: UInt32
    let filename: UInt32
  }

  private var entries: [Entry] = []
  /// Where the functions begin, up to the last one of which that is known; 0 if it is not.
  private var startLines: [Int64] = []
  /// By number of a text, the id of the first function that has it as its name; 0 is none. Go gives functions of one
  /// package different names, so others are rare.
  private var firstNamed: [UInt32] = []
  /// The others.
  private var table = IDTable()
  private let hash = ByteHash.shared

  /// How many functions there are.
  var count: Int { entries.count }

  /// The function with this id, as a message.
  subscript(id: UInt64) -> Function {
    let entry = entries[Int(id) - 1]
    var function = Function()
    function.id = id
    function.name = Int64(entry.name)
    function.systemName = Int64(entry.systemName)
    function.filename = Int64(entry.filename)
    if Int(id) <= startLines.count { function.startLine = startLines[Int(id) - 1] }
    return function
  }

  /// Asks for the first function with a name, for `prefetchFunction`.
  @inline(__always)
  func prefetchFirst(named name: Int) { firstNamed.span.prefetch(name) }

  /// Asks for the first function with this name.
  ///
  /// - Returns: its id; 0 if there is none.
  @inline(__always)
  func prefetchFunction(named name: Int) -> Int {
    let id = first(named: name)
    entries.span.prefetch(id &- 1)
    return id
  }

  /// The id of a function, which gets one if it is new.
  @inline(__always)
  mutating func id(name: Int64, systemName: Int64, filename: Int64) -> UInt64 {
    // There are fewer than 2^32 texts: their table counts so far.
    let entry = Entry(name: UInt32(name), systemName: UInt32(systemName), filename: UInt32(filename))
    let first = first(named: Int(name))
    if first == 0 {
      while firstNamed.count <= Int(name) { firstNamed.append(0) }
      entries.append(entry)
      firstNamed[Int(name)] = UInt32(entries.count)
      return UInt64(entries.count)
    }
    return UInt64(entries[first - 1] == entry ? first : other(entry))
  }

  /// The id of a function, which gets one if it is new. Its first line is kept when it is known, that is, not 0.
  mutating func id(name: Int64, systemName: Int64, filename: Int64, startLine: Int64) -> UInt64 {
    let id = id(name: name, systemName: systemName, filename: filename)
    guard startLine != 0 else { return id }
    while startLines.count < Int(id) { startLines.append(0) }
    if startLines[Int(id) - 1] == 0 { startLines[Int(id) - 1] = startLine }
    return id
  }

  /// The id of the first function with a name; 0 if there is none.
  @inline(__always)
  private func first(named name: Int) -> Int {
    let firstNamed = firstNamed.span
    return name < firstNamed.count ? Int(firstNamed[name]) : 0
  }

  /// The id of a function whose name another one has, too.
  private mutating func other(_ entry: Entry) -> Int {
    let names = UInt64(entry.name) << 32 | UInt64(entry.systemName)
    let hash = hash.hash(names, UInt64(entry.filename))
    if let known = table.find(hash, { entries[$0] == entry }) { return known + 1 }
    table.insert(hash, entries.count)
    entries.append(entry)
    return entries.count
  }
}
