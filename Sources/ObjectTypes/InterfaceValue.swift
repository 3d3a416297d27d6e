import GoExecutable

extension Inference {
  /// What an interface holds: of a type that is stored directly the value itself, else a pointer to it.
  ///
  /// - Parameter word: the address of a type if the interface is empty, else of an itab.
  mutating func addInterface(_ word: UInt64, _ data: UInt64) {
    guard word != 0, data != 0 else { return }
    guard let id = program.type(at: word) ?? program.itabs[word].flatMap({ program.type(at: $0) }) else { return }
    if made.types[id].isDirect { addDirect(id, data) } else { add(data, id, count: 1, isSlice: false) }
  }

  /// A value that is one pointer: a pointer, a map, a channel, a function, or a struct or an array of one of those.
  mutating func addDirect(_ id: TypeID, _ word: UInt64) {
    var id = id
    for _ in 0..<100 {
      let type = made.types[id]
      switch type.kind {
      case .pointer: return follow(structures.pointer(to: type.element), word)
      case .map: return follow(.map(id), word)
      case .chan: return follow(.channel(id), word)
      case .func: return follow(.function, word)
      case .array: id = type.element
      case .struct:
        guard let field = made.types.fields(of: id).first(where: { made.types[$0.type].size > 0 }) else { return }
        id = field.type
      default: return
      }
    }
  }
}
