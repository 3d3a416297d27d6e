/// The sizes of objects in bytes, in 32 bits each as long as they fit.
public struct ObjectSizes: Sendable {
  @usableFromInline private(set) var short: [UInt32] = []
  /// Sizes that do not fit, by object; `short` has `UInt32.max` for them.
  private var long: [UInt32: UInt64] = [:]

  /// How many sizes there are.
  public var count: Int { short.count }

  /// The size of object number `index`.
  @inlinable
  public subscript(index: Int) -> UInt64 {
    let size = short[index]
    return size == .max ? longSize(index) : UInt64(size)
  }

  @usableFromInline
  func longSize(_ index: Int) -> UInt64 { long[UInt32(index)] ?? 0 }

  /// No sizes.
  init() {}

  /// The sizes in `others`, range by range.
  init(_ others: ObjectSizes, _ ranges: [Range<Int>]) {
    short = .large(capacity: others.count)
    guard others.long.isEmpty else {
      for range in ranges { for index in range { append(others[index]) } }
      return
    }
    for range in ranges { short += others.short[range] }
  }

  /// The sizes of the objects in a dominator tree, by their numbers there; roots have 0.
  package init(_ others: ObjectSizes, by tree: borrowing DominatorTree) {
    short = .large(repeating: 0, count: tree.count)
    var sizes = short.mutableSpan
    let all = others.short.span
    for number in sizes.indices {
      let node = tree.node(number)
      if node < all.count { sizes[number] = all[node] }
    }
    guard !others.long.isEmpty else { return }
    for number in short.indices where short[number] == .max { long[UInt32(number)] = others[tree.node(number)] }
  }

  mutating func append(_ sizes: [UInt64]) {
    short.growLarge(for: sizes.count)
    guard sizes.contains(where: { $0 >= UInt64(UInt32.max) }) else {
      short.append(contentsOf: sizes.lazy.map { UInt32(truncatingIfNeeded: $0) })
      return
    }
    for size in sizes { append(size) }
  }

  mutating func append(_ size: UInt64) {
    if size < UInt64(UInt32.max) {
      short.append(UInt32(truncatingIfNeeded: size))
    } else {
      long[UInt32(short.count)] = size
      short.append(.max)
    }
  }
}
