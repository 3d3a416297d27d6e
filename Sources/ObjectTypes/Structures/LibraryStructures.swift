import GoExecutable
import Names

/// A `sync.Pool`: `local` and `victim` point to arrays of `sync.poolLocal`, as long as `localSize` and `victimSize` say.
struct SyncPool {
  /// Where the pointers and the lengths are.
  let local, localSize, victim, victimSize: UInt64
  let element: TypeID

  init?(_ id: TypeID, _ types: TypeTable, _ names: TypesByName) {
    guard let local = types.field("local", of: id), let localSize = types.field("localSize", of: id),
      let victim = types.field("victim", of: id), let victimSize = types.field("victimSize", of: id),
      let element = names.type("sync.poolLocal")
    else { return nil }
    (self.local, self.localSize) = (local.offset, localSize.offset)
    (self.victim, self.victimSize) = (victim.offset, victimSize.offset)
    self.element = element
  }
}

/// A node of the hash trie that `sync.Map` is since Go 1.24, and `unique` since 1.23 (from 1.25 on, one of its own): an
/// entry or an inner node, which its first byte tells.
struct TrieNode {
  /// Nil where no type of that name is known.
  let entry, inner: TypeID?

  init?(_ id: TypeID, _ name: Name, _ types: TypeTable, _ names: TypesByName) {
    for package in ["internal/sync", "internal/concurrent", "unique"] where name.hasPrefix("\(package).node[") {
      let parameters = name.dropFirst("\(package).node".utf8.count)
      entry = names.type("\(package).entry\(parameters)")
      inner = names.type("\(package).indirect\(parameters)")
      return
    }
    return nil
  }
}

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
  mutating func expand(_ pool: SyncPool, _ part: Int, _ base: UInt64) {
    for (pointer, length) in [(pool.local, pool.localSize), (pool.victim, pool.victimSize)] {
      guard let address = memory.pointer(part, base + pointer), let length = memory.word(part, base + length)
      else { continue }
      add(address, pool.element, count: length, isSlice: true)
    }
  }

  /// What a pointer to a node leads to.
  mutating func expand(_ node: TrieNode, _ address: UInt64) {
    guard let place = memory.place(address), let isEntry = memory.byte(place.part, place.offset) else { return }
    if let type = isEntry == 1 ? node.entry : node.inner { add(address, type, count: 1, isSlice: false) }
  }

  mutating func expand(_ value: ReflectValue, _ part: Int, _ base: UInt64) {
    guard let type = memory.word(part, base + value.type), let pointer = memory.pointer(part, base + value.pointer),
      let flags = memory.word(part, base + value.flags), let id = reflectTypes.type(at: type)
    else { return }
    if flags & ReflectValue.isIndirect != 0 {
      add(pointer, id, count: 1, isSlice: false)
    } else {
      addDirect(id, pointer)
    }
  }

  /// A `time.Timer` or `time.Ticker` is, since Go 1.23, the front of a larger struct of the runtime's
  /// (runtime/time.go: `newTimer`), as which it is allocated. It keeps the name that the program knows.
  mutating func addTimer(_ timer: TypeID, _ address: UInt64) {
    add(address, timer, count: 1, isSlice: false)
    guard let whole = names.type("runtime.timeTimer") else { return }
    let type = made.type(timer, .timer, size: made.types[whole].size, element: whole)
    add(address, type, count: 1, isSlice: false)
  }
}
