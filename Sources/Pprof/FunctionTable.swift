/// The functions of a profile, each once: unique by name, system name and file. Ids are 1, 2 … by first use.
public struct FunctionTable: Sendable {
  /// A function; half the size of the message's.
  private struct Entry {
    let name: UInt32
    let systemName: UInt32
    let filename: UInt32
    var startLine: Int64
  }

  private var entries: [Entry] = []
  private var table = IDTable()
  private let hash: ByteHash

  init(hash: ByteHash) { self.hash = hash }

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
    function.startLine = entry.startLine
    return function
  }

  /// The hash of a function, and what is in its place: see `IDTable.firstSlot`.
  @inline(__always)
  func fetch(name: Int64, systemName: Int64, filename: Int64) -> (hash: UInt32, slot: UInt64) {
    let names = UInt64(bitPattern: name) << 32 ^ UInt64(bitPattern: systemName)
    let hash = hash.hash(names, UInt64(bitPattern: filename))
    return (hash, table.firstSlot(hash))
  }

  /// The id of a function, which gets one if it is new.
  ///
  /// - Parameter startLine: where it begins; kept from the first time that it is known.
  mutating func id(name: Int64, systemName: Int64, filename: Int64, startLine: Int64 = 0) -> UInt64 {
    let hash = fetch(name: name, systemName: systemName, filename: filename).hash
    // There are fewer than 2^32 texts: their table counts so far.
    let entry = Entry(
      name: UInt32(name), systemName: UInt32(systemName), filename: UInt32(filename), startLine: startLine)
    let known = table.find(hash) { index in
      let other = entries[index]
      return other.name == entry.name && other.systemName == entry.systemName && other.filename == entry.filename
    }
    if let known {
      if entries[known].startLine == 0 { entries[known].startLine = startLine }
      return UInt64(known + 1)
    }
    entries.append(entry)
    return UInt64(table.insert(hash) + 1)
  }
}
