import Algorithms

/// The ids of one table of a profile, in the order of the file.
///
/// Ids that are 1, 2, 3 …, as in nearly every profile, take no memory. Others take up to 24 bytes each.
struct IDRegister {
  /// The last id before the first that is out of order: the ids up to there are 1 to this.
  private var inOrder: UInt64 = 0
  private var isInOrder = true
  /// The later messages, except those with id 0; sorted by id once the register is closed.
  private var others: [(id: UInt64, offset: Int)] = []
  /// The offsets of messages whose id an earlier message has, ascending; those before `passed` were asked for.
  private var repeated: [Int] = []
  private var passed = 0
  /// Whether a message could not be read: then any id may exist.
  private var isIncomplete = false

  /// How many messages there are.
  private(set) var count = 0

  /// The first id that does not follow that of its predecessor, the number of its message in the table, from 1, and the
  /// message's offset.
  private(set) var firstOutOfOrder: (id: UInt64, place: Int, offset: Int)?

  /// Adds the id of the next message; nil if it could not be read.
  mutating func append(_ id: UInt64?, at offset: Int) {
    count += 1
    guard let id else {
      isIncomplete = true
      isInOrder = false
      return
    }
    if isInOrder, id == inOrder + 1 {
      inOrder = id
      return
    }
    if isInOrder { firstOutOfOrder = (id, count, offset) }
    isInOrder = false
    if id != 0 { others.append((id, offset)) }
  }

  /// Ends the adding of ids. Call it before asking about them.
  mutating func close() {
    others.sort { ($0.id, $0.offset) < ($1.id, $1.offset) }
    for (index, entry) in others.enumerated() {
      if entry.id <= inOrder || index > 0 && others[index - 1].id == entry.id { repeated.append(entry.offset) }
    }
    repeated.sort()
  }

  /// Whether a message has this id, or may have it. No message may have the id 0.
  func contains(_ id: UInt64) -> Bool {
    guard id != 0 else { return false }
    if id <= inOrder || isIncomplete { return true }
    let place = place(of: id)
    return place < others.count && others[place].id == id
  }

  /// Whether the message at `offset` has the id of an earlier one. Ask in the order of the file.
  mutating func isRepeated(at offset: Int) -> Bool {
    while passed < repeated.count, repeated[passed] < offset { passed += 1 }
    return passed < repeated.count && repeated[passed] == offset
  }

  /// Whether more than one message has this id.
  func isShared(_ id: UInt64) -> Bool {
    let uses = others[place(of: id)...].prefix(2).count { $0.id == id }
    return uses + (id <= inOrder ? 1 : 0) > 1
  }

  /// The index of the first of the other messages whose id is not less.
  private func place(of id: UInt64) -> Int { others.partitioningIndex { $0.id >= id } }
}
