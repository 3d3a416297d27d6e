/// The functions of a profile, each once: unique by name, system name and file. Ids are 1, 2 … by first use.
public struct FunctionTable: Sendable {
  private(set) var functions: [Function] = []
  private var table = IDTable()
  private let hash: ByteHash

  init(hash: ByteHash) { self.hash = hash }

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
    let known = table.find(hash) { index in
      let function = functions[index]
      return function.name == name && function.systemName == systemName && function.filename == filename
    }
    if let known {
      if functions[known].startLine == 0 { functions[known].startLine = startLine }
      return UInt64(known + 1)
    }
    var function = Function()
    function.id = UInt64(table.insert(hash) + 1)
    function.name = name
    function.systemName = systemName
    function.filename = filename
    function.startLine = startLine
    functions.append(function)
    return function.id
  }
}
