/// Finds functions by their names. Several may have one name: a function and what calls it from assembly.
///
/// Names are in the line table already: only their hashes are kept.
struct FunctionNames: Sendable {
  private static let none = UInt32.max
  /// By hash of the name, the first function.
  private var firsts: [Int: UInt32] = [:]
  /// By function, the next one with a name of the same hash.
  private var next: [UInt32]
  /// The largest id of a function: that of wrappers, which the compiler makes. Nil if there are none.
  let wrapperID: UInt8?

  /// The id of wrappers in Go 1.18; it only ever grew, as there were more special functions in front of it.
  private static let leastWrapperID: UInt8 = 21

  /// - Throws: if a function's description or name is not where it should be.
  init(_ functions: FunctionTable) throws(GoExecutableError) {
    firsts.reserveCapacity(functions.count)
    next = [UInt32](repeating: Self.none, count: functions.count)
    var largestID: UInt8 = 0
    // Functions share names, and few names are long: a file with more bytes of names was made to take time.
    var left = 64 << 20 + functions.count * 1024
    // From the last to the first, so that functions of one name are listed in their order.
    for index in (0..<functions.count).reversed() {
      let function = try functions.function(index)
      largestID = max(largestID, function.id)
      let name = try functions.name(function.name)
      left -= name.count
      guard left >= 0 else { throw GoExecutableError(.invalid("the length of all", UInt64(index)), .functionNames) }
      next[index] = firsts.updateValue(UInt32(index), forKey: Self.hash(name)) ?? Self.none
    }
    wrapperID = largestID >= Self.leastWrapperID ? largestID : nil
  }

  /// The functions of that name, in their order.
  func functions(named name: ArraySlice<UInt8>, in functions: FunctionTable) throws(GoExecutableError) -> [Int] {
    var result: [Int] = []
    // A name is compared once, however many functions have it.
    var known: NameOffset?
    var index = firsts[Self.hash(name)] ?? Self.none
    while index != Self.none {
      defer { index = next[Int(index)] }
      let other = try functions.function(Int(index)).name
      if other != known, try functions.name(other) != name { continue }
      known = other
      result.append(Int(index))
    }
    return result
  }

  /// Seeded anew in every process, so that nobody can prepare names that collide.
  private static func hash(_ name: ArraySlice<UInt8>) -> Int {
    var hasher = Hasher()
    // The hasher only reads the bytes.
    unsafe name.withUnsafeBytes { unsafe hasher.combine(bytes: $0) }
    return hasher.finalize()
  }
}
