import GoRuntime
package import Names

/// The types of an executable, by numbers.
///
/// A type gets its number when its descriptor is asked for, and with it all types that it refers
/// to; types that have no descriptor can be added. Not for concurrent use: it grows with every new type.
public final class TypeTable {
  /// Where types are, in the file's own addresses; empty if there are none that can be read, as in those of Go 1.18.
  public let addresses: Range<UInt64>
  /// 4 or 8.
  public let pointerSize: UInt64

  let memory: LoadedMemory
  package let layout: TypeLayout
  let module: ModuleData
  /// By number; 0 is the unknown one.
  private var types = [GoType(kind: .unknown)]
  private var fields: [TypeField] = []
  private var fieldsLeft = Limits.fields
  /// Names that were handed in.
  private var given: [Name] = []
  private var ids: [UInt64: TypeID] = [:]
  private var alignments: [TypeID: UInt64] = [:]
  /// Types with numbers whose descriptors are still to be read.
  private var pending: [(id: TypeID, descriptor: TypeDescriptor)] = []
  /// The names of types that were asked for.
  var names: [TypeID: Name] = [:]
  /// How deeply the type that is being named is nested in types without names.
  var nameDepth = 0
  var masks = PointerMasks()
  /// The fields that have a size, of structs with many that have none.
  var sizedFields: [TypeID: [TypeField]] = [:]

  /// The types of an executable.
  ///
  /// - Throws: if its relocations cannot be read.
  public init(_ executable: GoExecutable) throws(GoExecutableError) {
    let file = executable.summary.file
    module = executable.summary.module
    memory = try LoadedMemory(file)
    pointerSize = UInt64(file.pointerSize)
    layout = TypeLayout(release: module.typeRelease, width: pointerSize)
    // Its fields' offsets have a bit more.
    let isTooOld = executable.summary.goVersion <= GoVersion(minor: 18)
    // They are in one segment, whatever the end says.
    let (start, end) = (module.types.lowerBound, module.types.upperBound)
    let left = file.place(start).map { min($0.left, file.bytesLeft($0.offset)) } ?? 0
    addresses = isTooOld ? 0..<0 : start..<start + min(end - start, left)
  }

  /// Why some descriptors that are in the file could not be read; nil if all could.
  public var failure: GoExecutableError? { memory.failure }

  // MARK: Types

  /// How many types there are so far; all numbers are below.
  public var count: Int { types.count }

  /// A type of this table.
  public subscript(id: TypeID) -> GoType { types[Int(id.number)] }

  /// The fields of a struct, in their order; none of another type.
  public func fields(of id: TypeID) -> ArraySlice<TypeField> {
    let range = self[id].fields
    return fields[Int(range.lowerBound)..<Int(range.upperBound)]
  }

  /// The alignment of a type's values in bytes.
  public func alignment(of id: TypeID) -> UInt64 { alignment(of: id, depth: 0) }

  private func alignment(of id: TypeID, depth: Int) -> UInt64 {
    let type = self[id]
    guard type.descriptor == nil, depth < Limits.typeDepth else { return max(1, type.alignment) }
    if let known = alignments[id] { return known }
    var alignment: UInt64
    switch type.kind {
    case .array: alignment = self.alignment(of: type.element, depth: depth + 1)
    case .struct:
      alignment = fields(of: id).prefix(64).reduce(1) { max($0, self.alignment(of: $1.type, depth: depth + 1)) }
    case .unknown: return 1
    case .complex64: alignment = 4
    case let kind: alignment = min(kind.size(pointerSize: pointerSize) ?? 1, pointerSize)
    }
    // Kept, as deeply nested types would be looked at again and again.
    alignments[id] = alignment
    return alignment
  }

  /// The type whose descriptor is at an address of the file; nil if there can be none.
  public func type(at address: UInt64) -> TypeID? {
    guard let id = reference(address) else { return nil }
    readPending()
    return self[id].kind == .unknown ? nil : id
  }

  // MARK: Adding

  /// Takes a number for a type that is defined later.
  ///
  /// - Returns: nil if there are too many.
  package func reserve() -> TypeID? {
    guard types.count < Limits.types else { return nil }
    types.append(GoType(kind: .unknown))
    return TypeID(number: UInt32(types.count - 1))
  }

  /// A field of a type that has no descriptor.
  package typealias NewField = (name: Name, type: TypeID, offset: UInt64, isEmbedded: Bool)

  /// Defines a type that has no descriptor. It stays unknown if its fields are not in the order of their offsets, or begin
  /// beyond its end: no real type is like that.
  package func define(_ id: TypeID, _ type: GoType, name: Name, fields members: [NewField]) {
    guard members.count <= fieldsLeft else { return }
    fieldsLeft -= members.count
    guard zip(members, members.dropFirst()).allSatisfy({ $0.offset <= $1.offset }),
      members.last?.offset ?? 0 <= type.size
    else { return }
    let first = fields.count
    for member in members {
      fields.append(
        TypeField(
          type: member.type, offset: member.offset, isEmbedded: member.isEmbedded, name: give(member.name)))
    }
    types[Int(id.number)] = type
    types[Int(id.number)].fields = UInt32(first)..<UInt32(fields.count)
    types[Int(id.number)].name = give(name)
  }

  private func give(_ name: Name) -> TypeNameReference {
    given.append(name)
    return .given(UInt32(given.count - 1))
  }

  /// A name that was handed in.
  func given(_ index: UInt32) -> Name { given[Int(index)] }

  // MARK: Reading

  /// The number of the type at an address, which is read later; nil if there is no descriptor.
  private func reference(_ address: UInt64) -> TypeID? {
    if let id = ids[address] { return id }
    guard let descriptor = TypeDescriptor(memory, layout, addresses, at: address), let id = reserve() else {
      return nil
    }
    ids[address] = id
    pending.append((id, descriptor))
    return id
  }

  private func readPending() {
    while let (id, descriptor) = pending.popLast() {
      if let type = read(descriptor) { types[Int(id.number)] = type }
    }
  }

  /// The type of a descriptor; nil if what is special to its kind makes no sense.
  private func read(_ descriptor: TypeDescriptor) -> GoType? {
    let address = descriptor.address
    var type = descriptor.type
    /// The type that a pointer refers to.
    func reference(_ offset: UInt64) -> TypeID {
      memory.word(address &+ offset).flatMap { self.reference($0) } ?? .unknown
    }
    switch type.kind {
    case .pointer, .slice, .chan: type.element = reference(layout.element)
    case .array:
      type.element = reference(layout.element)
      guard let length = memory.word(address &+ layout.arrayCount) else { return nil }
      type.count = length
    case .map:
      type.key = reference(layout.element)
      type.element = reference(layout.mapElement)
      type.group = reference(layout.mapGroup)
    case .interface:
      guard let methods = memory.word(address &+ layout.memberCount), methods <= Limits.members else { return nil }
      type.isEmptyInterface = methods == 0
    case .struct:
      guard let members = readFields(descriptor) else { return nil }
      type.fields = members
    default: break
    }
    return type
  }

  private func readFields(_ descriptor: TypeDescriptor) -> Range<UInt32>? {
    let address = descriptor.address
    guard let count = memory.word(address &+ layout.memberCount), count <= Limits.members,
      Int(count) <= fieldsLeft, let start = memory.word(address &+ layout.members)
    else { return nil }
    // Fields of structs that turn out to be none count too: they may be read over and over.
    fieldsLeft -= Int(count)
    let first = fields.count
    var end: UInt64 = 0
    for index in 0..<count {
      let at = start &+ index * layout.fieldLength
      guard let name = memory.word(at), let type = memory.word(at &+ pointerSize),
        let offset = memory.word(at &+ 2 * pointerSize), offset >= end, offset <= descriptor.type.size,
        let flags = memory.u8(name)
      else {
        fields.removeSubrange(first...)
        return nil
      }
      // The field's own size may not be known yet; masks and names do not rely on it.
      end = offset
      fields.append(
        TypeField(
          type: reference(type) ?? .unknown, offset: offset, isEmbedded: flags & TypeName.isEmbedded != 0,
          name: .memory(name)))
    }
    return UInt32(first)..<UInt32(fields.count)
  }
}
