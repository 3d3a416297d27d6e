import Testing

@testable import ObjectGraph

@Suite("Dominators")
struct DominatorTests {
  /// A graph of so many nodes as the module has it.
  struct Graph {
    var edges: [[Int]]

    var starts: [UInt32] { [0] + edges.indices.map { UInt32(edges[...$0].reduce(0) { $0 + $1.count }) } }

    var targets: [UInt32] { edges.flatMap { $0.map(UInt32.init) } }

    /// Of each node whether it can be reached from a root, through neither another one nor those of a set.
    func reachable(from root: Int, without: Int? = nil, outside: [Bool]? = nil) -> [Bool] {
      var seen = outside ?? [Bool](repeating: false, count: edges.count)
      var result = [Bool](repeating: false, count: edges.count)
      if let without { seen[without] = true }
      guard !seen[root] else { return result }
      var pending = [root]
      seen[root] = true
      while let node = pending.popLast() {
        result[node] = true
        for next in edges[node] where !seen[next] {
          seen[next] = true
          pending.append(next)
        }
      }
      return result
    }
  }

  @Test("random graphs of every density: immediate dominators are those that the definition gives", arguments: 0..<40)
  func random(_ seed: UInt64) throws {
    var random = Generator(state: seed)
    for count in [2, 5, 10, 18] {
      var graph = Graph(edges: [[Int]](repeating: [], count: count))
      for _ in 0..<Int.random(in: 0...count * 4, using: &random) {
        // No edge leads to the roots.
        graph.edges[Int.random(in: 0..<count, using: &random)].append(Int.random(in: 1..<count, using: &random))
      }
      // The second root leads somewhere, too, and nothing to it.
      graph.edges.append([Int.random(in: 1..<count, using: &random), Int.random(in: 1..<count, using: &random)])
      let tree = DominatorTree(starts: graph.starts, edges: graph.targets, roots: [0, count])
      let first = graph.reachable(from: 0)
      let second = graph.reachable(from: count, outside: first)
      for node in graph.edges.indices {
        #expect((0..<tree.stackObjects).contains { tree.node($0) == node } == first[node])
        #expect((tree.stackObjects..<tree.count).contains { tree.node($0) == node } == second[node])
      }
      // Of each node what can be reached without it.
      let withoutFirst = graph.edges.indices.map { graph.reachable(from: 0, without: $0) }
      let withoutSecond = graph.edges.indices.map { graph.reachable(from: count, without: $0, outside: first) }
      for number in 0..<tree.count {
        let (node, dominator) = (tree.node(number), tree.node(tree.dominator(number)))
        let (root, without) = number < tree.stackObjects ? (0, withoutFirst) : (count, withoutSecond)
        if node == root {
          #expect(dominator == root)
          continue
        }
        // The immediate one dominates the node, and every other one that does dominates it.
        #expect(dominator != node && !without[dominator][node])
        for other in graph.edges.indices where other != node && other != dominator && !without[other][node] {
          #expect(!without[other][dominator])
        }
      }
    }
  }

  @Test("the example of Lengauer and Tarjan")
  func example() {
    // R A B C D E F G H I J K L are 0 to 12.
    let graph = Graph(edges: [
      [1, 2, 3], [4], [1, 4, 5], [6, 7], [12], [8], [9], [9, 10], [5, 11], [11], [9], [9, 0], [8], [],
    ])
    let tree = DominatorTree(starts: graph.starts, edges: graph.targets, roots: [0, 13])
    var dominators = [Int](repeating: -1, count: 14)
    for number in 0..<tree.count {
      dominators[tree.node(number)] = tree.node(tree.dominator(number))
    }
    #expect(dominators == [0, 0, 0, 0, 0, 0, 3, 3, 0, 0, 7, 0, 4, 13])
  }

  @Test("a list as long as memory allows, linked both ways, takes no stack")
  func list() {
    let count = 200_000
    var starts: [UInt32] = [0]
    var edges: [UInt32] = []
    for node in 0..<count {
      if node + 1 < count { edges.append(UInt32(node + 1)) }
      if node > 1 { edges.append(UInt32(node - 1)) }
      starts.append(UInt32(edges.count))
    }
    starts.append(UInt32(edges.count))
    let tree = DominatorTree(starts: starts, edges: edges, roots: [0, count])
    #expect(tree.count == count + 1)
    #expect((0..<tree.count).allSatisfy { tree.node($0) == $0 })
    #expect((1..<count).allSatisfy { tree.dominator($0) == $0 - 1 })
  }

  /// A list whose last node leads to as many leaves, to which the root leads, too: of each of them all of the list is
  /// between its parent in the search and its dominator.
  private static func listWithLeaves(_ count: Int) -> (starts: [UInt32], edges: [UInt32]) {
    // The root, the list, the leaves.
    var (starts, edges): ([UInt32], [UInt32]) = ([0], [1])
    let leaves = (count + 1..<2 * count + 1).map(UInt32.init)
    edges += leaves
    starts.append(UInt32(edges.count))
    for node in 1...count {
      edges += node < count ? [UInt32(node + 1)] : leaves
      starts.append(UInt32(edges.count))
    }
    // The leaves and the second root have no edges.
    starts += [UInt32](repeating: UInt32(edges.count), count: count + 1)
    return (starts, edges)
  }

  @Test("twice as many nodes take twice as many steps, however long the way up to a dominator is")
  func doubling() {
    var steps: [Int] = []
    for count in [4000, 8000] {
      let (starts, edges) = Self.listWithLeaves(count)
      let tree = DominatorTree(starts: starts, edges: edges, roots: [0, 2 * count + 1])
      steps.append(tree.steps)
      #expect(tree.count == 2 * count + 2)
      for number in 1...2 * count {
        let node = tree.node(number)
        #expect(tree.node(tree.dominator(number)) == (node <= count ? node - 1 : 0))
      }
    }
    #expect(Double(steps[1]) <= 2.3 * Double(steps[0]), "\(steps)")
  }

  @Test("with jumps and without, dominators are the same", arguments: 0..<20)
  func jumps(_ seed: UInt64) {
    var random = Generator(state: seed)
    // Beside a list with leaves, so that there are too many steps for going on without jumps, edges at random.
    let count = 60
    let (starts, edges) = Self.listWithLeaves(count)
    var graph = Graph(
      edges: (0..<2 * count + 2).map { node in edges[Int(starts[node])..<Int(starts[node + 1])].map(Int.init) })
    for _ in 0..<20 {
      graph.edges[Int.random(in: 0...2 * count, using: &random)].append(Int.random(in: 1...2 * count, using: &random))
    }
    let tree = DominatorTree(starts: graph.starts, edges: graph.targets, roots: [0, 2 * count + 1])
    let all = graph.reachable(from: 0)
    for number in 1..<tree.stackObjects {
      let (node, dominator) = (tree.node(number), tree.node(tree.dominator(number)))
      let dominators = all.indices.filter { $0 != node && all[$0] && !graph.reachable(from: 0, without: $0)[node] }
      // The immediate one is dominated by all others.
      let immediate = dominators.first { one in
        dominators.allSatisfy { $0 == one || !graph.reachable(from: 0, without: $0)[one] }
      }
      #expect(dominator == immediate)
    }
  }

  /// Numbers that are the same in every run (splitmix64).
  struct Generator: RandomNumberGenerator {
    var state: UInt64

    mutating func next() -> UInt64 {
      state &+= 0x9e37_79b9_7f4a_7c15
      var z = state
      z = (z ^ z >> 30) &* 0xbf58_476d_1ce4_e5b9
      z = (z ^ z >> 27) &* 0x94d0_49bb_1331_11eb
      return z ^ z >> 31
    }
  }
}
