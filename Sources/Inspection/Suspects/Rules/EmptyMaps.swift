import HeapReading
import Names
import ObjectGraph
import ObjectTypes

extension SuspectRule {
  /// Maps with much more room than entries: a map keeps the room of those that were deleted.
  static let emptyMaps = SuspectRule(kind: "empty-maps") { facts in
    guard let types = facts.named.types else { return [] }
    let wholes = facts.objectNames.wholes
    let isMap = facts.names { $0.hasPrefix("map[") }
    let isGroup = facts.names { $0.hasPrefix("map[") && $0.hasSuffix(" (group)") }
    var headers: [Int: Int] = [:]
    var rooms: [Int: (entries: UInt64, groups: [Int])] = [:]
    for number in facts.all(isMap) {
      guard let object = facts.object(number) else { continue }
      let name = Int(facts.objectNames.names[object])
      // What a part belongs to comes before it.
      let header = Int(wholes[name]) == name ? number : headers[facts.tree.dominator(number)]
      guard let header else { continue }
      headers[number] = header
      guard isGroup[name] else { continue }
      rooms[header, default: (0, [])].entries += 8 * UInt64(types.counts[object])
      rooms[header]?.groups.append(number)
    }
    return rooms.sorted { $0.key < $1.key }.compactMap { header, room in
      let bytes = room.groups.reduce(0) { $0 + (facts.object($1).map { facts.graph.sizes[$0] } ?? 0) }
      guard room.entries >= 1024, facts.isLarge(bytes, part: 10), let object = facts.object(header),
        let count = facts.graph.mapEntries(header: object), count < room.entries / 8
      else { return nil }
      let (name, type) = (facts.title(header), facts.name(header))
      return Finding(name: name, count: Int(clamping: count), held: [header], place: header) { told in
        """
        \(name), a \(type), has \(count.grouped) entries and room for \(room.entries.grouped), \(ByteCount.text(bytes)) of it: \
        a map keeps the room of what is deleted; copy the rest to a new one. It holds \(told.amount).
        """
      }
    }
  }
}
