import GoExecutable
import Names
import ObjectTypes

/// Numbers the fields of types, each once.
struct FieldNumbers {
  private let types: ObjectTypes
  private let table: TypeTable
  private let paths: FieldPaths
  private var numbers: [Name: UInt32] = [:]
  /// By the number of the type, whether its fields say something to who reads them, and its package.
  private var packages: [TypeID: Name?] = [:]
  private var known: [Key: UInt32] = [:]
  private var last: (key: Key, number: UInt32)?

  private struct Key: Hashable {
    let type: TypeID
    let offset: UInt64
  }

  struct Values {
    let type: TypeID
    let start: UInt64
    let package: Name
  }

  init(_ types: ObjectTypes, _ table: TypeTable) {
    (self.types, self.table) = (types, table)
    paths = FieldPaths(table)
  }

  /// What an object was allocated as; nil if that has no fields that a program writes.
  mutating func values(of object: Int, size: UInt64) -> Values? {
    guard let (type, start) = types.values(of: object, size: size) else { return nil }
    let package: Name?
    if let known = packages[type] {
      package = known
    } else {
      package = self.package(type)
      packages[type] = package
    }
    return package.map { Values(type: type, start: start, package: $0) }
  }

  private func package(_ type: TypeID) -> Name? {
    guard table[type].kind == .struct || table[type].kind == .array, table[type].size > 0 else { return nil }
    let name = table.name(of: type)
    // How the runtime makes them is nobody's concern.
    let isRuntimes =
      ["map[", "chan ", "<-chan ", "chan<- "].contains { name.hasPrefix($0) }
      || ObjectTypes.partSuffixes.contains { name.hasSuffix($0) }
    return isRuntimes ? nil : FieldPaths.package(of: name)
  }

  /// The number of the field that has the byte at `offset` of an object.
  mutating func number(_ values: Values, at offset: UInt64, _ names: inout [Name]) -> UInt32 {
    guard offset >= values.start else { return 0 }
    let inside = (offset - values.start) % table[values.type].size
    let key = Key(type: values.type, offset: inside)
    if let last, last.key == key { return last.number }
    let number = known[key] ?? newNumber(values, inside, &names)
    known[key] = number
    last = (key, number)
    return number
  }

  private mutating func newNumber(_ values: Values, _ offset: UInt64, _ names: inout [Name]) -> UInt32 {
    let path = paths.part(of: values.type, at: offset, package: values.package).path
    guard !path.isEmpty else { return 0 }
    if let number = numbers[path] { return number }
    numbers[path] = UInt32(names.count)
    names.append(path)
    return UInt32(names.count - 1)
  }
}
