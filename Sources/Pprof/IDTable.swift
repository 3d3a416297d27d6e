/// Finds things by their hash and numbers them 0, 1, 2 … as they come. What they are, the owner keeps.
///
/// Open addressing: 4 bytes for each thing and 4 for each of up to 2.7 places.
struct IDTable: Sendable {
  private static let empty = UInt32.max
  private var slots = [UInt32](repeating: IDTable.empty, count: 16)
  /// By id, so that the table can grow without asking the owner.
  private var hashes: [UInt32] = []

  /// How many things have a number.
  var count: Int { hashes.count }

  /// The number of the thing with this hash that `matches`.
  @inline(__always)
  func find(_ hash: UInt32, _ matches: (Int) -> Bool) -> Int? {
    let (slots, hashes) = (slots.span, hashes.span)
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while true {
      let id = slots[slot]
      if id == Self.empty { return nil }
      if hashes[Int(id)] == hash, matches(Int(id)) { return Int(id) }
      slot = (slot + 1) & mask
    }
  }

  /// Gives the next number to a thing that `find` did not find.
  mutating func insert(_ hash: UInt32) -> Int {
    let id = hashes.count
    precondition(id < Self.empty, "more than 2^32 - 1 different names or places")
    hashes.append(hash)
    if slots.count * 3 < hashes.count * 4 {
      slots = [UInt32](repeating: Self.empty, count: slots.count * 2)
      for (id, hash) in hashes.enumerated() { place(UInt32(id), hash) }
    } else {
      place(UInt32(id), hash)
    }
    return id
  }

  private mutating func place(_ id: UInt32, _ hash: UInt32) {
    let mask = slots.count - 1
    var slot = Int(hash) & mask
    while slots[slot] != Self.empty { slot = (slot + 1) & mask }
    slots[slot] = id
  }
}
