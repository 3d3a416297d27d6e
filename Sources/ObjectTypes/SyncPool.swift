import GoExecutable

/// A `sync.Pool`: `local` and `victim` point to arrays of `sync.poolLocal`, as long as `localSize` and `victimSize` say.
struct SyncPool {
  /// Where the pointers and the lengths are.
  let arrays: [(pointer: UInt64, length: UInt64)]
  let element: TypeID

  init?(_ id: TypeID, _ types: TypeTable, _ names: TypesByName) {
    guard let local = types.field("local", of: id), let localSize = types.field("localSize", of: id),
      let victim = types.field("victim", of: id), let victimSize = types.field("victimSize", of: id),
      let element = names.type("sync.poolLocal")
    else { return nil }
    arrays = [(local.offset, localSize.offset), (victim.offset, victimSize.offset)]
    self.element = element
  }
}

extension Inference {
  mutating func expand(_ pool: SyncPool, _ part: Int, _ base: UInt64) {
    for array in pool.arrays {
      guard let address = memory.word(part, base + array.pointer), address != 0,
        let length = memory.word(part, base + array.length)
      else { continue }
      add(address, pool.element, count: length, isSlice: true)
    }
  }
}
