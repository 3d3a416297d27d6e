import GoExecutable
package import Names

// Names of objects: different things have different names, and a thing has the same name in every view.
extension ObjectTypes {
  /// `main.point`, `[]main.point`, `[]main.point (header)`, `string data`, `tiny block`, `object [48 B]`,
  /// `object [48 B] with main.point at +8`.
  static func name(_ found: ObjectType, size: UInt64, _ types: TypeTable) -> Name {
    guard found.confidence != .untyped else { return untypedName(size: size) }
    if found.form == .tiny { return "tiny block" }
    let own = types.name(of: found.type)
    let isText = types[found.type].descriptor == nil && own == "string data"
    let name: Name =
      switch found.form {
      case .array where !isText: "[]\(own)"
      case .value: valueName(own, types[found.type])
      default: own
      }
    return found.confidence == .partial ? partialName(name, at: found.offset, size: size) : name
  }

  /// The name of an object of unknown type.
  package static func untypedName(size: UInt64) -> Name { "object [\(text(size: size))]" }

  /// The name of an object of which only a part is known.
  static func partialName(_ name: Name, at offset: UInt32, size: UInt64) -> Name {
    "\(untypedName(size: size)) with \(name) at +\(offset)"
  }

  /// The name of an object that is one value of a type.
  ///
  /// A value of a slice type is a header, while `[]main.point` is the array that it refers to; a value of a map or channel
  /// type is a pointer to what the runtime made, which has the type's name.
  private static func valueName(_ name: Name, _ type: GoType) -> Name {
    switch type.kind {
    case .slice where !type.isNamed: name + " (header)"
    case .map, .chan: name + " (pointer)"
    default: name
    }
  }

  /// The name of an object that is one value of a type of which only the name is known.
  static func valueName(_ name: Name) -> Name {
    if name.hasPrefix("[]") { return name + " (header)" }
    let references: [Name] = ["map[", "chan ", "<-chan ", "chan<- "]
    return references.contains { name.hasPrefix($0) } ? name + " (pointer)" : name
  }

  /// `48 B`, `104 KiB`, `1 MiB`: exact in any case.
  package static func text(size: UInt64) -> String {
    if size > 0, size % (1 << 20) == 0 { return "\(size >> 20) MiB" }
    if size > 0, size % (1 << 10) == 0 { return "\(size >> 10) KiB" }
    return "\(size) B"
  }
}
