import Names
import ObjectGraph
import ObjectTypes

/// How many objects there are of each type that a dump names itself; those of Go 1.3 name nearly all.
func objectsByType(_ graph: ObjectGraph) -> [String: Int] {
  let types = ObjectTypes(dumped: graph)
  var counts: [String: Int] = [:]
  for object in 0..<graph.objectCount where types.confidences[object] != .untyped {
    counts[types.names[Int(types.nameNumbers[object])].text, default: 0] += 1
  }
  return counts
}
