/// Bytes that each node of a dominator tree retains, in 32 bits each as long as all fit.
///
/// They are kept in the largest unit that divides the sizes of all objects: Go's allocator makes sizes multiples of 8, so that
/// 32 bits last for a heap of 32 GiB.
public struct RetainedBytes: Sendable {
  /// In units; empty if some do not fit.
  @usableFromInline private(set) var short: [UInt32] = []
  /// In bytes; empty if `short` has them.
  @usableFromInline private(set) var long: [UInt64] = []
  /// By how many bits a number of units is shifted for one of bytes.
  @usableFromInline let shift: UInt64

  /// What the node with a number in the tree retains.
  @inlinable
  public subscript(number: Int) -> UInt64 {
    short.isEmpty ? long[number] : UInt64(short[number]) << shift
  }

  /// Adds up what each node retains.
  ///
  /// - Parameter most: the largest number of units that `short` is to have.
  init(_ tree: borrowing DominatorTree, _ graph: borrowing ObjectGraph, most: UInt32 = .max) {
    let sizes = graph.sizes
    var bits: UInt64 = 0
    for object in 0..<graph.objectCount { bits |= sizes[object] }
    shift = bits == 0 ? 0 : UInt64(bits.trailingZeroBitCount)
    if graph.size >> shift <= UInt64(most) {
      short = .large(repeating: 0, count: tree.count)
      let shift = shift
      Self.add(tree, graph.objectCount, &short) { UInt32(truncatingIfNeeded: sizes[$0] >> shift) }
    } else {
      long = .large(repeating: 0, count: tree.count)
      Self.add(tree, graph.objectCount, &long) { sizes[$0] }
    }
  }

  private static func add<Sum: FixedWidthInteger & BitwiseCopyable>(
    _ tree: borrowing DominatorTree, _ objectCount: Int, _ sums: inout [Sum], _ size: (_ object: Int) -> Sum
  ) {
    var sums = sums.mutableSpan
    for number in sums.indices.reversed() {
      let node = tree.node(number)
      if node < objectCount { sums[number] &+= size(node) }
      let dominator = tree.dominator(number)
      // Dominated nodes have higher numbers, so they have been added already.
      if dominator != number { sums[dominator] &+= sums[number] }
    }
  }
}
