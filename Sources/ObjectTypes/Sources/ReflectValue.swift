import GoExecutable
import Names

/// A `reflect.Value`: the address of a type, a pointer, flags.
struct ReflectValue {
  let type, pointer, flags: UInt64
  /// The bit of the flags that says that the pointer refers to the value; otherwise it is the value
  /// (reflect/value.go: `flagIndir`).
  static let isIndirect: UInt64 = 1 << 7

  init?(_ id: TypeID, _ types: TypeTable) {
    guard let type = types.field("typ_", of: id) ?? types.field("typ", of: id),
      let pointer = types.field("ptr", of: id), let flags = types.fields(of: id).last
    else { return nil }
    (self.type, self.pointer, self.flags) = (type.offset, pointer.offset, flags.offset)
  }
}

extension Inference {
  mutating func expand(_ value: ReflectValue, _ part: Int, _ base: UInt64) {
    guard let type = memory.word(part, base + value.type), let pointer = memory.word(part, base + value.pointer),
      let flags = memory.word(part, base + value.flags), pointer != 0, let id = program.type(at: type)
    else { return }
    if flags & ReflectValue.isIndirect != 0 {
      add(pointer, id, count: 1, isSlice: false)
    } else {
      addDirect(id, pointer)
    }
  }
}
