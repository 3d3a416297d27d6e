import GoExecutable
package import Names

/// Types that no program declares, made for what the runtime allocates for maps, channels and closures, so that all
/// objects have a type with a name; and what is special about these types, which layouts and rules ask for.
final class MadeTypes {
  /// The parts of a map, or of a channel; what is longer than its type says.
  enum Role: Hashable, CaseIterable {
    case mapHeader, mapGroup, mapTable, mapDirectory, mapExtra, mapOverflowHeader, mapOverflow
    case channel, channelOf, plainChannel, plainChannelOf, channelBuffer, timer, longTable

    /// What follows the name of the map or channel type.
    var suffix: Name {
      switch self {
      case .mapHeader, .channel, .channelOf, .plainChannel, .plainChannelOf, .timer, .longTable: ""
      case .mapGroup: " (group)"
      case .mapTable: " (table)"
      case .mapDirectory: " (directory)"
      case .mapExtra: " (extra)"
      case .channelBuffer: " (buffer)"
      case .mapOverflowHeader: " (overflow header)"
      case .mapOverflow: " (overflow)"
      }
    }
  }

  private struct Key: Hashable {
    let type: TypeID
    let role: Role
  }

  let types: TypeTable
  /// The bytes of a text.
  let text: TypeID
  let unsafePointer: TypeID
  private var known: [Key: TypeID] = [:]
  /// What the types of parts of maps and channels are for.
  var roles: [TypeID: Role] { known.reduce(into: [:]) { $0[$1.value] = $1.key.role } }
  /// What values of a type hold beyond what its fields say.
  private(set) var structures: [TypeID: RuntimeStructure] = [:]
  /// Types whose values are as long as what they were allocated in, and of which not everything is known.
  private(set) var flexible: Set<TypeID> = []
  /// Types of which each value was allocated alone, however much of it is known.
  private(set) var alone: Set<TypeID> = []
  /// Types whose names say what they are, one or several: parts of maps and channels, text.
  private(set) var parts: Set<TypeID>
  /// All types of parts of maps and channels, and of closures.
  private(set) var all: Set<TypeID> = []

  init(_ types: TypeTable) {
    self.types = types
    text = types.add(GoType(kind: .uint8, size: 1, isNamed: true), name: "string data", fields: [])
    unsafePointer = types.add(
      GoType(kind: .unsafePointer, size: types.pointerSize, isDirect: true), name: "unsafe.Pointer", fields: [])
    parts = [text]
  }

  /// The type of a part of a map or channel type, which is made by `make` when it is first asked for.
  ///
  /// - Parameter name: of the map or channel type; nil for its own.
  func type(
    _ type: TypeID, _ role: Role, size: UInt64, pointers: [UInt64] = [], element: TypeID? = nil,
    isFlexible: Bool = false, name: Name? = nil, holding structure: RuntimeStructure? = nil
  ) -> TypeID {
    let key = Key(type: type, role: role)
    if let id = known[key] { return id }
    var fields: [TypeTable.NewField] = pointers.map { ("", unsafePointer, $0, false) }
    // Behind it only if that is in it: what counts as a pointer is there already.
    if let element { fields.insert(("", element, 0, false), at: 0) }
    let id = types.add(
      GoType(kind: .struct, size: size, isNamed: true), name: (name ?? types.name(of: type)) + role.suffix,
      fields: fields)
    known[key] = id
    parts.insert(id)
    all.insert(id)
    structures[id] = structure
    if isFlexible { flexible.insert(id) }
    return id
  }

  /// The type of a closure of a function.
  func closure(_ name: Name, size: UInt64, fields: [TypeTable.NewField], isFlexible: Bool) -> TypeID {
    let id = types.add(GoType(kind: .struct, size: size, isNamed: true), name: "closure \(name)", fields: fields)
    if isFlexible { flexible.insert(id) }
    alone.insert(id)
    all.insert(id)
    return id
  }
}

extension ObjectTypes {
  /// What follows the name of a map or channel type in the names of its parts.
  package static let partSuffixes = MadeTypes.Role.allCases.map(\.suffix).filter { !$0.isEmpty }
}

extension TypeTable {
  /// Adds a type without a descriptor; `unknown` if there are too many.
  func add(_ type: GoType, name: Name, fields: [NewField]) -> TypeID {
    guard let id = reserve() else { return .unknown }
    define(id, type, name: name, fields: fields)
    return id
  }
}
