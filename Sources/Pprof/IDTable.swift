/// Finds things by their hash and numbers them 0, 1, 2 … as they come. What they are, the owner keeps.
///
/// Open addressing: 8 bytes for each of up to 2.7 places for a thing, in which its hash stands, too, so that a look at
/// one place tells nearly always whether it is the thing.
package struct IDTable: Sendable {
  /// A thing's hash, then its number plus 1; 0 is free.
  private var slots = [UInt64](repeating: 0, count: 16)

  /// No things.
  package init() {}

  /// How many things have a number.
  package private(set) var count = 0

  /// The slot that a hash says. Who asks for those of several things first, does not wait for each in turn when he
  /// looks for them.
  @inline(__always)
  func firstSlot(_ hash: UInt32) -> UInt64 {
    let slots = slots.span
    return slots[Int(hash) & (slots.count &- 1)]
  }

  /// The number of the thing with this hash that `matches`.
  @inline(__always)
  package func find(_ hash: UInt32, _ matches: (Int) -> Bool) -> Int? {
    let slots = slots.span
    let mask = slots.count &- 1
    var place = Int(hash) & mask
    while true {
      let slot = slots[place]
      if slot == 0 { return nil }
      if slot &>> 32 == UInt64(hash) {
        let id = Int(slot & 0xffff_ffff) &- 1
        if matches(id) { return id }
      }
      place = (place &+ 1) & mask
    }
  }

  /// Gives the next number to a thing that `find` did not find.
  package mutating func insert(_ hash: UInt32) -> Int {
    precondition(count < UInt32.max, "more than 2^32 - 1 different names or places")
    if (count + 1) * 4 > slots.count * 3 {
      let old = slots
      slots = [UInt64](repeating: 0, count: old.count * 2)
      for slot in old where slot != 0 { place(slot) }
    }
    count += 1
    place(UInt64(hash) << 32 | UInt64(count))
    return count - 1
  }

  private mutating func place(_ slot: UInt64) {
    let mask = slots.count - 1
    var place = Int(slot >> 32) & mask
    while slots[place] != 0 { place = (place + 1) & mask }
    slots[place] = slot
  }
}
