import GoExecutable
import Names
import ObjectGraph
import ObjectTypes

extension WasteKind {
  /// Room of maps for entries that they do not have: never used, deleted, or moved on while the map grows. A map that only grows has
  /// half of it free and a little more, behind each doubling; one from which entries were deleted keeps the room of all.
  ///
  /// A finding stands for all groups (buckets, up to Go 1.23) of one map.
  static let sparseMaps = WasteKind(
    "sparse maps",
    advice: "copy shrunk maps; slices for few entries"
  ) { facts, found in
    guard facts.types != nil else { return }
    var isTaken = [Bool](repeating: false, count: facts.graph.objectCount)
    for object in 0..<facts.graph.objectCount where facts.isReached[object] {
      guard facts.runtimePart(object) == .map, let count = facts.graph.mapEntries(header: object) else { continue }
      let room = facts.room(ofMap: object, &isTaken)
      guard room.slots > count else { continue }
      let (bytes, overflow) = (room.slots - count).multipliedReportingOverflow(by: room.slotSize)
      if !overflow, bytes > 0, bytes <= room.bytes {
        found(WasteFinding(object: object, bytes: bytes, total: room.bytes))
      }
    }
  }
}

extension WasteFacts {
  /// For how many entries a map has room, with what it grows from, and how large they are; and bytes of all of that.
  ///
  /// - Parameter isTaken: by object, whether it was counted: damaged maps may share parts.
  fileprivate mutating func room(ofMap header: Int, _ isTaken: inout [Bool]) -> (
    slots: UInt64, slotSize: UInt64, bytes: UInt64
  ) {
    var (slots, slotSize, bytes): (UInt64, UInt64, UInt64) = (0, 0, 0)
    var pending = [header]
    while let object = pending.popLast() {
      for target in graph.targets(of: object) {
        work += 1
        let part = Int(target)
        guard part < graph.objectCount, !isTaken[part], let kind = runtimePart(part),
          kind == .mapGroups || kind == .mapPart
        else { continue }
        isTaken[part] = true
        pending.append(part)
        guard kind == .mapGroups else { continue }
        slots += MapGroupLayouts.slotsInGroup * groupCount(part)
        slotSize = groupLayout(part)?.slotSize ?? 0
        bytes += graph.sizes[part]
      }
    }
    return (slots, slotSize, bytes)
  }

  /// How many groups, or buckets, an object has that has some of a map.
  ///
  /// Up to Go 1.23, types have taken it from the map's header: an array of sixteen buckets or more goes on to the end of its object.
  /// Later the number is a power of two, and what is behind these groups is nothing.
  func groupCount(_ groups: Int) -> UInt64 {
    let count = UInt64(types?.counts[groups] ?? 0)
    guard count > 0, groupLayout(groups)?.isPowerOfTwo == true else { return count }
    return 1 << UInt64(63 - count.leadingZeroBitCount)
  }

  private func groupLayout(_ groups: Int) -> MapGroupLayouts.Layout? {
    types.flatMap { groupLayouts?[$0.nameNumbers[groups]] }
  }
}
