import Names
import ObjectGraph

/// Finds through what an object is reached that no single object or root leads to: of a product that is in two maps, these
/// maps.
struct Sharers {
  private let tree: DominatorTree
  /// Names an object by its number in the dominator tree, or what a root belongs to by its position.
  private let name: (_ number: Int, _ root: Int?) -> Name
  private var found: [Int: [Holders.Sharer]] = [:]

  /// Of an object that more refer to, the rest is not looked at.
  private static let mostPointers = 1024
  /// How many names are told.
  private static let mostNames = 8

  init(_ tree: DominatorTree, name: @escaping (_ number: Int, _ root: Int?) -> Name) {
    (self.tree, self.name) = (tree, name)
  }

  /// What an object is shared by, by its number in the dominator tree; nil if that was not asked for, or it is not shared
  /// by several that have different names.
  subscript(_ number: Int) -> [Holders.Sharer]? { found[number] }

  /// Where an object begins.
  func address(of number: Int, in graph: ObjectGraph) -> UInt64 { graph.addresses[tree.node(number)] }

  /// Looks at all pointers, once.
  mutating func find(_ objects: [Int], in graph: ObjectGraph) {
    var pointers: [[UInt32]] = []
    // By node, one more than the number in `pointers`.
    var wanted = [UInt16](repeating: 0, count: graph.nodeCount)
    var asked: [Int] = []
    for number in objects where wanted[tree.node(number)] == 0 && asked.count < Int(UInt16.max) {
      asked.append(number)
      pointers.append([])
      wanted[tree.node(number)] = UInt16(asked.count)
    }
    guard !asked.isEmpty else { return }
    // What only unlisted words of stacks hold has no other pointers to it.
    for node in 0..<graph.objectCount + graph.roots.stackObjects {
      for edge in graph.edgeStarts[node]..<graph.edgeStarts[node + 1] {
        let place = Int(wanted[Int(graph.edges[Int(edge)])])
        guard place > 0, pointers[place - 1].count < Self.mostPointers else { continue }
        if pointers[place - 1].last != UInt32(node) { pointers[place - 1].append(UInt32(node)) }
      }
    }
    // What has one pointer to it is held by that.
    guard pointers.contains(where: { $0.count > 1 }) else { return }
    var numbers = [UInt32](repeating: .max, count: graph.nodeCount)
    for number in 0..<tree.count { numbers[tree.node(number)] = UInt32(number) }
    // Lists may be as long as there are objects.
    var steps = 4 * tree.count + 1 << 20
    for (number, sources) in zip(asked, pointers) where sources.count > 1 {
      found[number] = names(of: sources.map { numbers[Int($0)] }, above: number, graph, &steps)
    }
  }

  /// Of the frames of one goroutine, the same number.
  private static func first(_ root: Int, _ graph: ObjectGraph) -> Int {
    if case .frame(_, let goroutine) = graph.roots.nodes[root] { return graph.roots.nodes.count + goroutine }
    return root
  }

  /// The names of the different objects or roots, directly below what dominates an object, that lead to it.
  private func names(
    of sources: [UInt32], above number: Int, _ graph: ObjectGraph, _ steps: inout Int
  ) -> [Holders.Sharer]? {
    let dominator = tree.dominator(number)
    let isRoot = tree.node(dominator) >= graph.objectCount
    var seen: Set<Int> = []
    var counts: [Name: Int] = [:]
    for source in sources where source != .max {
      var place = Int(source)
      while place != dominator, tree.dominator(place) != dominator, steps > 0 {
        let above = tree.dominator(place)
        // Among roots, the one that is nearest says most.
        if isRoot, tree.node(above) >= graph.objectCount || tree.node(place) >= graph.objectCount { break }
        steps -= 1
        // What does not lead here from there is an unlisted word's.
        guard place != above else { break }
        place = above
      }
      guard steps > 0 else { return nil }
      guard place != 0, place != dominator, place != number else { continue }
      let root: Int? =
        if tree.node(place) >= graph.objectCount {
          tree.node(place) - graph.objectCount
        } else if isRoot, tree.dominator(place) != dominator {
          tree.node(tree.dominator(place)) - graph.objectCount
        } else {
          nil
        }
      guard seen.insert(root.map { -1 - Self.first($0, graph) } ?? place).inserted else { continue }
      counts[name(place, root), default: 0] += 1
    }
    guard counts.count > 1 else { return nil }
    let order = counts.sorted { ($1.value, $0.key) < ($0.value, $1.key) }
    return order.prefix(Self.mostNames).map { Holders.Sharer(name: $0.key, count: $0.value) }
  }
}
