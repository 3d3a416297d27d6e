import Prefetch

/// Finds the numbers of things by their hash. What the things are, the owner keeps.
///
/// Open addressing: 8 bytes for each of up to 2.7 places for a thing, in which its hash stands, too, so that a look at
/// one place tells nearly always whether it is the thing.
package struct IDTable: Sendable {
  /// A thing's hash, then its number plus 1; 0 is free.
  private var slots = [UInt64](repeating: 0, count: 16)
  /// How many things are in it.
  private var count = 0

  /// No things.
  package init() {}

  /// Says that `find` or `insert` will be asked for a thing with this hash.
  @inline(__always)
  func prefetch(_ hash: UInt32) { slots.span.prefetch(Int(hash) & (slots.count &- 1)) }

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

  /// Puts in a thing that `find` did not find, with a number that no other has.
  package mutating func insert(_ hash: UInt32, _ number: Int) {
    precondition(number < UInt32.max, "more than 2^32 - 1 different names or places")
    if (count + 1) * 4 > slots.count * 3 { grow() }
    count += 1
    var slots = slots.mutableSpan
    Self.place(UInt64(hash) << 32 | UInt64(number + 1), in: &slots)
  }

  private mutating func grow() {
    let old = slots
    slots = [UInt64](repeating: 0, count: old.count * 2)
    var slots = slots.mutableSpan
    for slot in old where slot != 0 { Self.place(slot, in: &slots) }
  }

  @inline(__always)
  private static func place(_ slot: UInt64, in slots: inout MutableSpan<UInt64>) {
    let mask = slots.count &- 1
    var place = Int(slot &>> 32) & mask
    while slots[place] != 0 { place = (place &+ 1) & mask }
    slots[place] = slot
  }
}
