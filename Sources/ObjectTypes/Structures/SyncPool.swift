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

extension Inference {
  mutating func expand(_ pool: SyncPool, _ part: Int, _ base: UInt64) {
    for (pointer, length) in [(pool.local, pool.localSize), (pool.victim, pool.victimSize)] {
      guard let address = memory.word(part, base + pointer), address != 0, let length = memory.word(part, base + length)
      else { continue }
      add(address, pool.element, count: length, isSlice: true)
    }
  }
}
