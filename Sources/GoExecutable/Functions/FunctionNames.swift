/// Finds functions by their names. Several may have one name: a function and what calls it from assembly.
struct FunctionNames: Sendable {
  private static let none = UInt32.max
  /// The first function of each name, at the place of the name's hash or behind.
  private var slots: [UInt32]
  /// By function, the next one of the same name.
  private var next: [UInt32]
  /// The largest id that a function has: the one of wrappers, which the compiler makes. Nil if there are none.
  let wrapperID: UInt8?

  /// The id of wrappers in Go 1.18; it only ever grew, as there were more special functions in front of it.
  private static let leastWrapperID: UInt8 = 21

  /// - Throws: if a function's description or name is not where it should be.
  init(_ functions: FunctionTable) throws(GoExecutableError) {
    var size = 16
    while size < functions.count * 2 { size *= 2 }
    slots = [UInt32](repeating: Self.none, count: size)
    next = [UInt32](repeating: Self.none, count: functions.count)
    var largestID: UInt8 = 0
    // Names are shared, and functions have few names that are long: more bytes than these would be a trap.
    var left = 64 << 20 + functions.count * 1024
    // From the last to the first, so that those of one name come out in their order.
    for index in (0..<functions.count).reversed() {
      let function = try functions.function(index)
      largestID = max(largestID, function.id)
      let name = try functions.name(function.name)
      left -= name.count
      guard left >= 0 else { throw GoExecutableError(.invalid("the length of all", UInt64(index)), .functionNames) }
      var slot = Self.hash(name) & (size - 1)
      while slots[slot] != Self.none {
        let other = try functions.function(Int(slots[slot])).name
        if other == function.name { break }
        if try functions.name(other) == name { break }
        slot = (slot + 1) & (size - 1)
      }
      next[index] = slots[slot]
      slots[slot] = UInt32(index)
    }
    wrapperID = largestID >= Self.leastWrapperID ? largestID : nil
  }

  /// The functions of that name, in their order.
  func functions(named name: ArraySlice<UInt8>, in functions: FunctionTable) throws(GoExecutableError) -> [Int] {
    var slot = Self.hash(name) & (slots.count - 1)
    while slots[slot] != Self.none {
      let first = Int(slots[slot])
      if try functions.name(functions.function(first).name) == name {
        var result: [Int] = []
        var index = slots[slot]
        while index != Self.none {
          result.append(Int(index))
          index = next[Int(index)]
        }
        return result
      }
      slot = (slot + 1) & (slots.count - 1)
    }
    return []
  }

  /// Seeded anew in every process, so that nobody can prepare names that collide.
  private static func hash(_ name: ArraySlice<UInt8>) -> Int {
    var hasher = Hasher()
    // The hasher only reads the bytes.
    unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize() & .max
  }
}
