import DebugInfo

/// Looks up fields of the runtime's structures in debug information, which must be as this module reads them.
struct DeclaredFields {
  private let declarations: PackageDeclarations
  private let version: String
  /// Whether something else says where the fields are of structs that the program does not use.
  private let mayLackStructs: Bool

  /// More than any struct has that is read whole.
  private static let longest: UInt64 = 4096

  init(_ declarations: PackageDeclarations, _ version: String, mayLackStructs: Bool) {
    (self.declarations, self.version, self.mayLackStructs) = (declarations, version, mayLackStructs)
  }

  func has(_ structure: String) -> Bool { declarations.size(of: structure) != nil }

  /// The error that something is not as in the releases that are known.
  func unknown(_ what: String) -> CoreError { .unknownStructure("runtime.\(what)", version) }

  /// A struct that must be there is not.
  func lack(_ structure: String) throws(CoreError) {
    guard mayLackStructs else { throw unknown(structure) }
  }

  /// The size of a struct that is read whole.
  func length(_ structure: String) throws(CoreError) -> Int {
    guard let size = declarations.size(of: structure), (1...Self.longest).contains(size) else {
      throw unknown(structure)
    }
    return Int(size)
  }

  private func member(_ structure: String, _ path: String) throws(CoreError) -> PackageDeclarations.Member? {
    do { return try declarations.member(structure, path) } catch { throw unknown("\(structure).\(path)") }
  }

  /// Where a field is; nil if there is no such struct, or it has no such field.
  func place(_ structure: String, _ path: String, _ width: UInt64) throws(CoreError) -> UInt64? {
    guard let member = try member(structure, path) else { return nil }
    guard member.size == width else { throw unknown("\(structure).\(path)") }
    return member.offset
  }

  /// The width of a field, one of several.
  func width(_ structure: String, _ path: String, _ widths: [UInt64]) throws(CoreError) -> Int {
    guard let member = try member(structure, path), widths.contains(member.size) else {
      throw unknown("\(structure).\(path)")
    }
    return Int(member.size)
  }

  /// Finds out where a field is that such a struct has.
  func read<Number: FixedWidthInteger>(
    _ target: inout Number, _ structure: String, _ path: String, _ width: UInt64
  ) throws(CoreError) {
    guard has(structure) else { return try lack(structure) }
    guard let place = try place(structure, path, width), let number = Number(exactly: place) else {
      throw unknown("\(structure).\(path)")
    }
    target = number
  }

  /// Fields that are at the same place in all releases so far.
  func expect(_ structure: String, _ fields: KeyValuePairs<String, UInt64>, length: UInt64?) throws(CoreError) {
    guard let size = declarations.size(of: structure) else { return }
    if let length, size != length { throw unknown(structure) }
    for (name, place) in fields {
      guard try member(structure, name)?.offset == place else { throw unknown("\(structure).\(name)") }
    }
  }

  // MARK: Constants

  func constant(_ name: String) -> UInt8? { declarations.constant(name).flatMap { UInt8(exactly: $0) } }

  /// Numbers of which this module knows the meaning: another one says that more is unknown.
  func checkConstants() throws(CoreError) {
    let known: KeyValuePairs<String, UInt64> = [
      "mSpanInUse": 1, "memProfile": 1, "_Grunnable": 1, "_Grunning": 2, "_Gsyscall": 3, "_Gwaiting": 4, "_Gdead": 6,
      "_Gcopystack": 8, "_Gpreempted": 9, "_Gscan": 0x1000, "minSizeForMallocHeader": 512, "mallocHeaderSize": 8,
      "_PageSize": 8192, "logHeapArenaBytes": 26,
    ]
    for (name, value) in known {
      guard declarations.constant(name).map({ $0 == value }) ?? true else { throw unknown(name) }
    }
  }
}
