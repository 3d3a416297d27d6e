import GoHeapDump
import ObjectGraph

/// Gives objects of one kind one name.
///
/// The runtime samples a few of many objects. Of a thousand that a table refers to, some are named by who allocated them,
/// and the others by their size. If they are of one size and held in the same way, and all that were sampled were allocated
/// by one function, all of them are named by it.
struct SiblingNames {
  /// By number in the dominator tree, what objects of one kind have in common: the sizes or types of all that holds them, one
  /// after another, and their own size. Names by who allocated an object do not count: they depend on chance.
  private var kinds: [UInt64]

  /// - Parameters:
  ///   - names: by number in the dominator tree; roots have none.
  ///   - sizes: by number in the dominator tree.
  ///   - forms: by name, what it is made of.
  static func unify(
    _ names: inout [UInt32], _ graph: ObjectGraph, _ dominators: borrowing DominatorTree, _ sizes: ObjectSizes,
    _ forms: [ObjectNames.Form]
  ) {
    guard forms.contains(.site) else { return }
    var sites: [UInt64: UInt32] = [:]
    let kinds = SiblingNames(names, graph, dominators, sizes, forms).kinds
    for number in names.indices where names[number] != ReachedObjects.unnamed && forms[Int(names[number])] == .site {
      let known = sites.updateValue(names[number], forKey: kinds[number])
      // Two functions: nobody knows which of them allocated the others.
      if let known, known != names[number] { sites[kinds[number]] = ReachedObjects.unnamed }
    }
    for number in names.indices where names[number] != ReachedObjects.unnamed && forms[Int(names[number])] == .size {
      if let site = sites[kinds[number]], site != ReachedObjects.unnamed { names[number] = site }
    }
  }

  private init(
    _ names: [UInt32], _ graph: ObjectGraph, _ dominators: borrowing DominatorTree, _ sizes: ObjectSizes,
    _ forms: [ObjectNames.Form]
  ) {
    kinds = [UInt64](repeating: 0, count: names.count)
    for number in names.indices {
      let node = dominators.node(number)
      guard node < graph.objectCount else {
        kinds[number] = Self.kind(of: node - graph.objectCount, in: graph)
        continue
      }
      let dominator = dominators.dominator(number)
      let ownKind =
        forms[Int(names[number])] == .type ? UInt64(names[number]) << 1 : sizes[number] &* 2 &+ 1
      let holder = dominators.node(dominator)
      // What several roots hold together has nothing else in common.
      let isShared = holder >= graph.objectCount && graph.roots.nodes[holder - graph.objectCount].isSeveral
      kinds[number] = Self.mix(isShared ? UInt64(number) : kinds[dominator], ownKind)
    }
  }

  /// Goroutines that run the same code hold what is alike.
  private static func kind(of position: Int, in graph: ObjectGraph) -> UInt64 {
    if case .frame(let frame, _) = graph.roots.nodes[position] { return mix(1, graph.goroutines.frames[frame].pc) }
    return mix(2, UInt64(position))
  }

  private static func mix(_ one: UInt64, _ other: UInt64) -> UInt64 {
    var bits = (one ^ (other &* 0x9e37_79b9_7f4a_7c15)) &* 0xbf58_476d_1ce4_e5b9
    bits ^= bits >> 29
    bits = (bits &+ other) &* 0x94d0_49bb_1331_11eb
    return bits ^ bits >> 32
  }
}
