import GoExecutable
import Names

/// How maps lie in memory since Go 1.24 (internal/runtime/maps): a header; its directory pointer refers to one group or,
/// if it has a length, to an array of pointers to tables; a table refers to an array of groups.
struct SwissMap {
  // Offsets, by the size of a pointer: in front of all is a count of 64 bits, and a seed of a word.
  let directory, directoryLength, headerSize: UInt64
  let groups, groupMask, tableSize: UInt64

  init(pointerSize width: UInt64) {
    (directory, directoryLength, headerSize) = (8 + width, 8 + 2 * width, width == 8 ? 48 : 32)
    (groups, groupMask, tableSize) = (8 + width, 8 + 2 * width, 16 + 2 * width)
  }

  /// Whether a map type is of this kind: by its group.
  static func isUsed(by map: TypeID, _ types: TypeTable) -> Bool {
    types.fields(of: types[map].group).first.map { types.name(of: $0) } == "ctrl"
  }
}

extension Inference {
  /// The type of a map's header.
  mutating func swissHeader(_ map: TypeID) -> TypeID {
    let layout = SwissMap(pointerSize: memory.pointerSize)
    return made.type(
      map, .mapHeader, size: layout.headerSize, pointers: [layout.directory], holding: .swissMap(map))
  }

  mutating func expandSwissMap(_ map: TypeID, _ part: Int, _ base: UInt64) {
    let layout = SwissMap(pointerSize: memory.pointerSize)
    guard let directory = memory.pointer(part, base + layout.directory),
      let length = memory.word(part, base + layout.directoryLength)
    else { return }
    if length == 0 {
      addGroups(map, directory, count: 1)
    } else {
      let width = memory.pointerSize
      let type = made.type(map, .mapDirectory, size: width, pointers: [0], holding: .swissDirectory(map))
      add(directory, type, count: length, isSlice: true)
    }
  }

  mutating func expandSwissDirectory(_ map: TypeID, _ part: Int, _ base: UInt64) {
    guard let table = memory.pointer(part, base) else { return }
    let layout = SwissMap(pointerSize: memory.pointerSize)
    let type = made.type(map, .mapTable, size: layout.tableSize, pointers: [layout.groups], holding: .swissTable(map))
    add(table, type, count: 1, isSlice: false)
  }

  mutating func expandSwissTable(_ map: TypeID, _ part: Int, _ base: UInt64) {
    let layout = SwissMap(pointerSize: memory.pointerSize)
    // A number of 64 bits; where words are shorter, the rest of it is zero.
    guard let groups = memory.pointer(part, base + layout.groups), let mask = memory.u64(part, base + layout.groupMask),
      mask < .max
    else { return }
    addGroups(map, groups, count: mask + 1)
  }

  private mutating func addGroups(_ map: TypeID, _ address: UInt64, count: UInt64) {
    let group = made.types[map].group
    guard group != .unknown else { return }
    let type = made.type(map, .mapGroup, size: made.types[group].size, element: group)
    add(address, type, count: count, isSlice: true)
  }
}
