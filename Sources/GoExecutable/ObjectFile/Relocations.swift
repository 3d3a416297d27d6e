/// What fills in the pointers of an executable that can be loaded anywhere, by place: read once, however often it is
/// asked.
struct Relocations: Sendable {
  /// Of several for one place the last one counts, and so does their order.
  private(set) var all: [(place: UInt64, value: UInt64)] = []

  init(_ file: ObjectFile) throws(GoExecutableError) {
    try file.forEachRelativeRelocation { all.append(($0, $1)) }
    let isRising = zip(all, all.dropFirst()).allSatisfy { $0.place <= $1.place }
    if !isRising {
      all = all.enumerated().sorted { ($0.element.place, $0.offset) < ($1.element.place, $1.offset) }.map(\.element)
    }
  }

  /// The number of the first one that is not in front of an address.
  func first(at address: UInt64) -> Int {
    var (low, high) = (0, all.count)
    while low < high {
      let middle = (low + high) / 2
      if all[middle].place < address { low = middle + 1 } else { high = middle }
    }
    return low
  }

  /// The `count` pointers and numbers of pointer size at `address`, as they are when loaded at the address that the
  /// file names.
  func words(
    _ file: ObjectFile, _ address: UInt64, _ count: Int, _ structure: GoExecutableError.Structure
  ) throws(GoExecutableError) -> [UInt64] {
    let width = UInt64(file.pointerSize)
    let length = UInt64(count) * width
    let fields = try file.memory(address, length, structure)
    // Within the fields, which were read whole.
    var words = (0..<count).map { fields.unsigned($0 * Int(width), Int(width)) ?? 0 }
    var index = first(at: address)
    while index < all.count, all[index].place - address < length {
      let (place, value) = all[index]
      index += 1
      if (place - address) % width == 0 { words[Int((place - address) / width)] = value }
    }
    return words
  }
}
