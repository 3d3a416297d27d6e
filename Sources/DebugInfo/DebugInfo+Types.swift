import CLibdw
public import GoExecutable
import GoRuntime
public import Names

extension DebugInfo {
  /// The type of a variable, a field, a parameter; `unknown` if it has none.
  func type(of entry: DwarfEntry) -> TypeID {
    guard let reference = entry.reference(DW_AT_type) else { return .unknown }
    return self.type(as: reference)
  }

  /// The type that an entry is.
  func type(as entry: DwarfEntry) -> TypeID {
    let id = number(of: entry)
    while let (id, entry) = pending.popLast() { define(id, entry) }
    return id
  }

  /// The number of a type, whose entry is read later if it is new.
  private func number(of entry: DwarfEntry) -> TypeID {
    var entry = entry
    // A declared type is a name for an entry that says what it is; of a map, a channel and an interface the name says
    // that itself.
    for _ in 0..<16 where entry.tag == DW_TAG_typedef && !entry.has(GoAttribute.kind) {
      guard let next = entry.reference(DW_AT_type) else { return .unknown }
      entry = next
    }
    let offset = entry.offset
    if let id = ids[offset] { return id }
    if let id = described(entry) {
      ids[offset] = id
      return id
    }
    guard let id = types.reserve() else { return .unknown }
    ids[offset] = id
    pending.append((id, entry))
    return id
  }

  /// The type of the descriptor that an entry names, if that is of the same kind and size.
  private func described(_ entry: DwarfEntry) -> TypeID? {
    guard let offset = entry.unsigned(GoAttribute.runtimeType), offset > 0 else { return nil }
    let (address, overflow) = types.addresses.lowerBound.addingReportingOverflow(offset)
    guard !overflow, let id = types.type(at: address) else { return nil }
    let (type, kind, size) = (types[id], kind(of: entry), entry.unsigned(DW_AT_byte_size))
    guard kind == type.kind || kind == .unknown, size == nil || size == type.size else { return nil }
    return id
  }

  private func kind(of entry: DwarfEntry) -> TypeKind {
    // Of some types linkers before Go 1.22 write 0.
    if let number = entry.unsigned(GoAttribute.kind), number > 0 {
      return UInt8(exactly: number).flatMap { TypeKind(rawValue: $0) } ?? .unknown
    }
    switch entry.tag {
    case DW_TAG_pointer_type: return entry.has(DW_AT_type) ? .pointer : .unsafePointer
    case DW_TAG_structure_type: return .struct
    case DW_TAG_array_type: return .array
    default: return .unknown
    }
  }

  private func define(_ id: TypeID, _ entry: DwarfEntry) {
    let kind = kind(of: entry)
    let name = entry.name.withoutLinkerEscapes.withoutNumbers
    func type(_ attribute: Int) -> TypeID { entry.reference(attribute).map { number(of: $0) } ?? .unknown }
    var (element, key): (TypeID, TypeID) = (.unknown, .unknown)
    var count: UInt64 = 0
    var isEmptyInterface = false
    var fields: [TypeTable.NewField] = []
    var size = entry.unsigned(DW_AT_byte_size) ?? 0
    switch kind {
    case .unknown: return
    case .pointer: element = type(DW_AT_type)
    case .array:
      element = type(DW_AT_type)
      count = elementCount(entry)
    case .slice, .chan: element = type(GoAttribute.element)
    case .map: (key, element) = (type(GoAttribute.key), type(GoAttribute.element))
    case .interface:
      // A name for one of the two structs that an interface is.
      isEmptyInterface = entry.reference(DW_AT_type)?.name.hasSuffix("eface") == true
    case .struct: fields = members(entry)
    default: break
    }
    size = kind.size(pointerSize: types.pointerSize) ?? size
    types.define(
      id,
      GoType(
        kind: kind, size: size, element: element, key: key, count: count, isNamed: Self.isDeclared(name),
        isDirect: kind.isPointerShaped, isEmptyInterface: isEmptyInterface),
      name: name, fields: fields)
  }

  private func elementCount(_ array: DwarfEntry) -> UInt64 {
    var count: UInt64 = 0
    visit(array) { child in
      guard child.tag == DW_TAG_subrange_type else { return true }
      count = child.unsigned(DW_AT_count) ?? 0
      return false
    }
    return count
  }

  private func members(_ structure: DwarfEntry) -> [TypeTable.NewField] {
    var fields: [TypeTable.NewField] = []
    visit(structure) { child in
      guard child.tag == DW_TAG_member else { return true }
      let type = child.reference(DW_AT_type).map { number(of: $0) } ?? .unknown
      let offset = child.unsigned(DW_AT_data_member_location) ?? 0
      fields.append((child.name.withoutLinkerEscapes, type, offset, child.flag(GoAttribute.embedded)))
      return true
    }
    return fields
  }

  // MARK: Types by name

  /// The struct type of that name, with the whole path of its package: `runtime.hchan`. Most of the runtime's own have no
  /// descriptor.
  public func type(named name: Name) -> TypeID? {
    guard let offset = structuresByName[name], let entry = file.entry(at: offset) else { return nil }
    let id = type(as: entry)
    return id == .unknown ? nil : id
  }

  // MARK: Entries

  /// Calls `body` with the entries directly within one, until it returns false; what is damaged ends it, too.
  func visit(_ entry: DwarfEntry, _ body: (DwarfEntry) -> Bool) {
    // To find the next one, all that is within one is passed over.
    var last: UInt64?
    do throws(DebugInfoError) {
      try entry.forEachChild { child throws(DebugInfoError) in
        let offset = child.offset
        guard takeWork(offset &- (last ?? offset) + 1) else { throw .tooMuchWork }
        last = offset
        return body(child)
      }
      if let last, !takeWork(end(last) &- last) { throw .tooMuchWork }
    } catch {
      if failure == nil { failure = error }
    }
  }

  /// Whether a type has a name of its own: types without one begin with what they are.
  private static func isDeclared(_ name: Name) -> Bool {
    let beginnings: [Name] = ["*", "[", "map[", "chan ", "<-chan ", "chan<- ", "func(", "struct {", "interface {"]
    return !beginnings.contains { name.hasPrefix($0) }
  }
}
