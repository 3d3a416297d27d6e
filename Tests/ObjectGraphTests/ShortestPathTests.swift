import DumpBuilding
import ObjectGraph
import Testing

@Suite("Shortest paths")
struct ShortestPathTests {
  /// By object, how many pointers in a row lead there from a root; nil if none do.
  private static func distances(_ read: ReadGraph) -> [Int?] {
    let paths = ShortestPaths(read.graph)
    var distances = [Int?](repeating: nil, count: read.graph.objectCount)
    for object in paths.order {
      let previous = Int(paths.previous[Int(object)])
      distances[Int(object)] = previous < distances.count ? (distances[previous] ?? -1) + 1 : 1
    }
    return distances
  }

  @Test("are as long as those of the reference, in dumps of every version and machine", arguments: Fixtures.names)
  func lengths(_ name: String) throws {
    let bytes = try Fixtures.bytes(name)
    let read = try ReadGraph(bytes)
    let reference = ReferenceGraph(ReferenceDump(bytes))
    let listed = reference.distances(from: "everything", outside: [])
    let all = listed.merging(reference.distances(from: "stack objects", outside: Set(listed.keys))) { one, _ in one }
    let found = Self.distances(read)
    #expect(found.count { $0 != nil } > 100)
    for (object, distance) in found.enumerated() { #expect(distance == all[read.name(object)], "\(read.name(object))") }
    #expect(ShortestPaths(read.graph).listedCount == listed.count)
  }

  @Test("lead over references that are there, and end at a root", arguments: ["go1.24-amd64-panic", "go1.27-386"])
  func steps(_ name: String) throws {
    let read = try ReadGraph(Fixtures.bytes(name))
    let paths = ShortestPaths(read.graph)
    #expect(Set(paths.order).count == paths.order.count)
    for object in paths.order {
      let previous = Int(paths.previous[Int(object)])
      let edges = read.graph.edges[Int(read.graph.edgeStarts[previous])..<Int(read.graph.edgeStarts[previous + 1])]
      #expect(edges.contains(object))
    }
    for object in 0..<read.graph.objectCount where paths.previous[object] == ShortestPaths.none {
      #expect(read.retained(object) == nil)
    }
    #expect(paths.levelEnds.last == paths.order.count)
  }
}

extension ReferenceGraph {
  /// By name, how many references between objects, and one from a root, lead at least to each object.
  fileprivate func distances(from root: String, outside: Set<String>) -> [String: Int] {
    guard let root = numbers[root] else { return [:] }
    var roots = [root]
    var next = 0
    while next < roots.count {
      for target in edges[roots[next]] where target >= objectCount && !roots.contains(target) { roots.append(target) }
      next += 1
    }
    var distances: [String: Int] = [:]
    var pending = roots
    while !pending.isEmpty {
      var found: [Int] = []
      for node in pending {
        let distance = distances[names[node]] ?? 0
        for target in edges[node] where target < objectCount {
          guard !outside.contains(names[target]), distances[names[target]] == nil else { continue }
          distances[names[target]] = distance + 1
          found.append(target)
        }
      }
      pending = found
    }
    return distances
  }
}
