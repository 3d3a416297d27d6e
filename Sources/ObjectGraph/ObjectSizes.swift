/// The sizes of objects in bytes, in 32 bits each as long as they fit.
public struct ObjectSizes: Sendable {
  @usableFromInline private(set) var short: [UInt32] = []
  /// Those that do not, for which `UInt32.max` stands.
  private var long: [UInt32: UInt64] = [:]

  /// How many there are.
  public var count: Int { short.count }

  /// The size of object number `index`.
  @inlinable
  public subscript(index: Int) -> UInt64 {
    let size = short[index]
    return size == .max ? longSize(index) : UInt64(size)
  }

  @usableFromInline
  func longSize(_ index: Int) -> UInt64 { long[UInt32(index)] ?? 0 }

  /// None so far.
  init() {}

  /// Those of `others`, range by range.
  init(_ others: ObjectSizes, _ ranges: [Range<Int>]) {
    short = .large(capacity: others.count)
    guard others.long.isEmpty else {
      for range in ranges { for index in range { append(others[index]) } }
      return
    }
    for range in ranges { short += others.short[range] }
  }

  /// Those of the objects that a dominator tree has, by their numbers there; roots have 0.
  package init(_ others: ObjectSizes, by tree: borrowing DominatorTree) {
    short = .large(repeating: 0, count: tree.count)
    Self.gather(others.short.span, tree, into: &short)
    guard !others.long.isEmpty else { return }
    for number in short.indices where short[number] == .max { long[UInt32(number)] = others[tree.node(number)] }
  }

  private static func gather(_ others: Span<UInt32>, _ tree: borrowing DominatorTree, into short: inout [UInt32]) {
    var short = short.mutableSpan
    for number in short.indices {
      let node = tree.node(number)
      if node < others.count { short[number] = others[node] }
    }
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
