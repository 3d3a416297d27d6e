public import Names

extension TypeTable {
  /// A type's name as Go's own tools print it, with the whole paths of packages: `map[string]*go/ast.Object`.
  ///
  /// Types without a name are spelled out. What is longer than 4,096 bytes is cut, and ends with `…`. `?` stands for
  /// the unknown type.
  public func name(of id: TypeID) -> Name {
    if let name = names[id] { return name }
    guard nameDepth < Limits.typeDepth else { return "…" }
    // Only a damaged file has types that are within themselves without a name between.
    names[id] = "…"
    nameDepth += 1
    let name = spelledOut(id).shortened(to: Limits.typeName)
    nameDepth -= 1
    names[id] = name
    return name
  }

  /// A type's name as the program itself prints it (`%T`): packages without the front of their paths.
  public func runtimeName(of id: TypeID) -> Name {
    let type = self[id]
    guard case .memory(let address) = type.name else { return name(of: id) }
    return text(address, dropsStar: descriptor(type)?.hasExtraStar == true)
  }

  /// A field's name.
  public func name(of field: TypeField) -> Name { text(field.name) }

  private func text(_ reference: TypeNameReference) -> Name {
    switch reference {
    case .none: ""
    case .memory(let address): TypeName(memory, at: address)?.text(memory) ?? ""
    case .given(let index): given(index)
    }
  }

  private func text(_ address: UInt64, dropsStar: Bool) -> Name {
    let text = TypeName(memory, at: address)?.text(memory) ?? ""
    return dropsStar ? text.dropFirst() : text
  }

  /// Reads the front of the descriptor again, as what only names need is not kept.
  private func descriptor(_ type: GoType) -> TypeDescriptor? {
    type.descriptor.flatMap { TypeDescriptor(memory, layout, addresses, at: $0) }
  }

  private func spelledOut(_ id: TypeID) -> Name {
    let type = self[id]
    if type.kind == .unknown { return "?" }
    guard let descriptor = descriptor(type) else { return text(type.name) }
    let own = text(descriptor.name, dropsStar: descriptor.hasExtraStar)
    if type.isNamed { return qualified(own, descriptor) }
    switch type.kind {
    case .pointer: return "*" + name(of: type.element)
    case .slice: return "[]" + name(of: type.element)
    case .array: return "[\(type.count)]" + name(of: type.element)
    case .map: return "map[" + name(of: type.key) + "]" + name(of: type.element)
    case .chan: return channel(own, name(of: type.element))
    case .func: return function(descriptor).map { "func" + $0 } ?? own
    case .interface: return interface(descriptor) ?? own
    case .struct: return structure(id, own)
    default: return own
    }
  }

  /// `go/ast.Ident` for `ast.Ident`: the descriptor of a declared type has the path of its package.
  private func qualified(_ own: Name, _ descriptor: TypeDescriptor) -> Name {
    guard descriptor.isUncommon, let path = packagePath(descriptor), !path.isEmpty else { return own }
    // Names of packages have no dots, but for `go.shape`, of types that stand for those of type arguments.
    guard !own.hasPrefix(path + "."), let dot = own.firstIndex(of: ".") else { return own }
    return path + own.dropFirst(dot)
  }

  private func packagePath(_ descriptor: TypeDescriptor) -> Name? {
    let hasGroups = descriptor.type.kind == .map && hasGroups(descriptor)
    let place = descriptor.address &+ layout.uncommon(descriptor.type.kind, hasGroups: hasGroups)
    guard let offset = memory.u32(place), offset != 0 else { return nil }
    return TypeName(memory, at: layout.place(offset, addresses))?.text(memory)
  }

  /// Whether a map's entries are in groups: the first field of one is `ctrl`.
  private func hasGroups(_ descriptor: TypeDescriptor) -> Bool {
    guard let group = memory.word(descriptor.address &+ layout.mapGroup),
      let fields = memory.word(group &+ layout.members), let name = memory.word(fields)
    else { return false }
    return TypeName(memory, at: name)?.text(memory) == "ctrl"
  }

  /// `chan T`, `<-chan T` and `chan<- T` are told by the type's own name; a channel of channels to receive from needs
  /// parentheses.
  private func channel(_ own: Name, _ element: Name) -> Name {
    if own.hasPrefix("<-chan") { return "<-chan " + element }
    if own.hasPrefix("chan<-") { return "chan<- " + element }
    return element.hasPrefix("<-") ? "chan (\(element))" : "chan " + element
  }

  /// `(int, ...string) (bool, error)`
  private func function(_ descriptor: TypeDescriptor) -> Name? {
    let address = descriptor.address
    guard let parameters = memory.u16(address &+ layout.parameterCount),
      let results = memory.u16(address &+ layout.resultCount)
    else { return nil }
    // The highest bit of the results says that the function is variadic.
    let (isVariadic, resultCount) = (results & 0x8000 != 0, results & 0x7fff)
    let list = address &+ layout.functionLength &+ (descriptor.isUncommon ? TypeLayout.uncommonLength : 0)
    let texts = Self.texts(UInt64(parameters) + UInt64(resultCount)) { index in
      guard let at = memory.word(list &+ index * pointerSize), let id = type(at: at) else { return nil }
      let isLast = isVariadic && index + 1 == UInt64(parameters)
      return isLast ? "..." + name(of: self[id].element) : name(of: id)
    }
    guard let texts else { return nil }
    let text: Name = "(" + texts.prefix(Int(parameters)).joined(separator: ", ") + ")"
    let rest = texts.dropFirst(Int(parameters)).joined(separator: ", ")
    switch resultCount {
    case 0: return text
    case 1: return text + " " + rest
    default: return text + " (" + rest + ")"
    }
  }

  /// `interface { Read([]uint8) (int, error) }`
  private func interface(_ descriptor: TypeDescriptor) -> Name? {
    let address = descriptor.address
    guard let count = memory.word(address &+ layout.memberCount), count <= Limits.members,
      let methods = memory.word(address &+ layout.members)
    else { return nil }
    let texts = Self.texts(count) { index in
      let at = methods &+ index * TypeLayout.methodLength
      guard let nameOffset = memory.u32(at), let typeOffset = memory.u32(at &+ 4),
        let name = TypeName(memory, at: layout.place(nameOffset, addresses))?.text(memory),
        let type = TypeDescriptor(memory, layout, addresses, at: layout.place(typeOffset, addresses)),
        type.type.kind == .func,
        let signature = function(type)
      else { return nil }
      return name + signature
    }
    guard let texts else { return nil }
    return texts.isEmpty ? "interface {}" : "interface { " + texts.joined(separator: "; ") + " }"
  }

  /// `struct { sync.Mutex; next *main.node }`
  private func structure(_ id: TypeID, _ own: Name) -> Name {
    // Structs that the compiler makes for maps have a name, though they do not count as named: `map.group[string]int`.
    guard own.hasPrefix("struct {") else { return own }
    let fields = fields(of: id)
    let texts = Self.texts(UInt64(fields.count)) { index in
      let field = fields[fields.startIndex + Int(index)]
      return field.isEmbedded ? name(of: field.type) : name(of: field) + " " + name(of: field.type)
    }
    guard let texts, !texts.isEmpty else { return "struct {}" }
    return "struct { " + texts.joined(separator: "; ") + " }"
  }

  /// The texts of a list, as many as a name may have; nil if one cannot be told.
  private static func texts(_ count: UInt64, _ text: (UInt64) -> Name?) -> [Name]? {
    var texts: [Name] = []
    var length = 0
    for index in 0..<count where length <= Limits.typeName {
      guard let text = text(index) else { return nil }
      length += text.count + 2
      texts.append(text)
    }
    return texts
  }
}
