/// Sets of small numbers: each set is there once, and sets share their parts.
///
/// A set is a number or the root of a binary tree over the bits of its numbers, the highest first (Okasaki and Gill: Fast
/// Mergeable Integer Maps, 1998). Equal trees are one, so that sets are compared by their handles, and a number more takes
/// as many nodes as a number has bits, however large the set is.
///
/// Numbers belong to groups, of which each is a range, so that the groups in a set can be counted without a look at each
/// of its numbers.
package struct NumberSets: Sendable {
  /// Stands for a set: the node of its tree, or its only number.
  package struct Handle: Hashable, BitwiseCopyable, Sendable {
    fileprivate let bits: UInt32

    fileprivate init(bits: UInt32) { self.bits = bits }

    fileprivate static let leaf: UInt32 = 1 << 31
    fileprivate static let atLeast: UInt32 = 1 << 30

    /// The set that has no number.
    package static let empty = Handle(bits: atLeast - 1)

    /// The set of one number.
    package init(_ number: UInt32) { bits = Self.leaf | number }

    /// Whether the set may have more numbers than are known.
    package var isAtLeast: Bool { self != .empty && bits & Self.atLeast != 0 }

    fileprivate var known: Handle { self == .empty ? self : Handle(bits: bits & ~Self.atLeast) }

    fileprivate var unbounded: Handle { Handle(bits: bits | Self.atLeast) }

    /// The only number; nil if it has another count of them.
    fileprivate var number: UInt32? { bits & Self.leaf != 0 ? bits & ~(Self.leaf | Self.atLeast) : nil }
  }

  /// Numbers are below this.
  package static let limit = 1 << 30

  private struct Node: BitwiseCopyable {
    let low, high: Handle
    /// The least number and the greatest one.
    let first, last: UInt32
    /// How many numbers there are, and of how many groups.
    let count, groups: UInt32
  }

  private struct Pair: Hashable, BitwiseCopyable {
    let low, high: Handle
  }

  /// A union that was made.
  private struct Union: BitwiseCopyable {
    var one = Handle.empty
    var other = Handle.empty
    var result = Handle.empty
  }

  private var nodes: [Node] = []
  private var known: [Pair: UInt32] = [:]
  /// The unions that were made last, each at a place that depends on what was united.
  private var unions: [Union]
  /// By number, its group.
  private let groups: [UInt32]
  /// How many nodes there may be.
  private let room: Int
  /// How many steps unions may take in all.
  private let mostSteps: Int

  /// How many steps unions have taken.
  package private(set) var steps = 0

  /// No sets but those that need no node.
  ///
  /// - Parameters:
  ///   - groups: by number, its group; they ascend.
  ///   - room: how many nodes there may be.
  ///   - steps: how many steps unions may take in all.
  package init(groups: [UInt32], room: Int, steps: Int) {
    (self.groups, self.room, mostSteps) = (groups, min(room, Int(Handle.atLeast) - 2), steps)
    unions = [Union](repeating: Union(), count: 1 << 12)
  }

  // MARK: Asking

  /// How many numbers are known to be in a set.
  package func count(_ set: Handle) -> Int {
    set == .empty ? 0 : set.number == nil ? Int(node(set).count) : 1
  }

  /// To how many groups these belong.
  package func groupCount(_ set: Handle) -> Int {
    set == .empty ? 0 : set.number == nil ? Int(node(set).groups) : 1
  }

  /// The least number of a set that is `bound` or greater; nil if there is none.
  package func next(_ set: Handle, from bound: UInt32) -> UInt32? {
    var set = set
    // What is to be looked at if there is nothing here.
    var rest: UInt32?
    while set != .empty {
      if let number = set.number { return number >= bound ? number : rest }
      let node = node(set)
      if node.first >= bound { return node.first }
      if node.last < bound { return rest }
      if last(node.low) >= bound {
        rest = first(node.high)
        set = node.low
      } else {
        set = node.high
      }
    }
    return rest
  }

  /// How many numbers of a set are less than `bound`.
  package func count(_ set: Handle, below bound: UInt32) -> Int {
    var (set, sum) = (set, 0)
    while set != .empty {
      if let number = set.number { return sum + (number < bound ? 1 : 0) }
      let node = node(set)
      if node.last < bound { return sum + Int(node.count) }
      if first(node.high) < bound {
        sum += count(node.low)
        set = node.high
      } else {
        set = node.low
      }
    }
    return sum
  }

  private func node(_ set: Handle) -> Node { nodes[Int(set.known.bits)] }

  private func first(_ set: Handle) -> UInt32 { set.number ?? node(set).first }

  private func last(_ set: Handle) -> UInt32 { set.number ?? node(set).last }

  // MARK: Uniting

  /// The numbers of two sets; if there is no room for it, the larger of the two, with possibly more.
  package mutating func union(_ one: Handle, _ other: Handle) -> Handle {
    if one == other || other == .empty { return one }
    if one == .empty { return other }
    let (known, otherKnown) = (one.known, other.known)
    guard let result = united(known, otherKnown) else {
      return (count(known) >= count(otherKnown) ? known : otherKnown).unbounded
    }
    return one.isAtLeast || other.isAtLeast ? result.unbounded : result
  }

  /// Nil if there is no room. No deeper than a number has bits.
  private mutating func united(_ one: Handle, _ other: Handle) -> Handle? {
    if one == other { return one }
    guard steps < mostSteps else { return nil }
    steps += 1
    // With the greater handle second, each union has one place.
    let (one, other) = one.bits < other.bits ? (one, other) : (other, one)
    let key = UInt64(one.bits) << 32 | UInt64(other.bits)
    let place = Int(truncatingIfNeeded: (key &* 0x9e37_79b9_7f4a_7c15) >> 52)
    if unions[place].one == one, unions[place].other == other { return unions[place].result }
    guard let result = newUnion(one, other) else { return nil }
    unions[place] = Union(one: one, other: other, result: result)
    return result
  }

  private mutating func newUnion(_ one: Handle, _ other: Handle) -> Handle? {
    let (height, otherHeight) = (height(one), height(other))
    let (high, low) = height >= otherHeight ? (one, other) : (other, one)
    let top = max(height, otherHeight)
    let (first, otherFirst) = (self.first(one), self.first(other))
    // Without a bit in common above.
    if (first ^ otherFirst) >> top != 0 {
      return first < otherFirst ? joined(one, other) : joined(other, one)
    }
    let node = node(high)
    if height == otherHeight {
      let lowNode = self.node(low)
      guard let left = united(node.low, lowNode.low), let right = united(node.high, lowNode.high) else { return nil }
      return joined(left, right)
    }
    if self.first(low) >> (top - 1) & 1 == 0 {
      guard let left = united(node.low, low) else { return nil }
      return left == node.low ? high : joined(left, node.high)
    }
    guard let right = united(node.high, low) else { return nil }
    return right == node.high ? high : joined(node.low, right)
  }

  /// By how many bits the numbers of a set differ at most, counted from the lowest.
  private func height(_ set: Handle) -> Int {
    guard set.number == nil else { return 0 }
    let node = node(set)
    return UInt32.bitWidth - (node.first ^ node.last).leadingZeroBitCount
  }

  private mutating func joined(_ low: Handle, _ high: Handle) -> Handle? {
    let pair = Pair(low: low, high: high)
    if let known = known[pair] { return Handle(bits: known) }
    guard nodes.count < room else { return nil }
    let meet = groups[Int(last(low))] == groups[Int(first(high))] ? 1 : 0
    known[pair] = UInt32(nodes.count)
    nodes.append(
      Node(
        low: low, high: high, first: first(low), last: last(high), count: UInt32(count(low) + count(high)),
        groups: UInt32(groupCount(low) + groupCount(high) - meet)))
    return Handle(bits: UInt32(nodes.count - 1))
  }
}
