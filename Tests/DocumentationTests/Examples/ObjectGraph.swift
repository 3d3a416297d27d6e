import ByteStreams
import GoHeapDump
import ObjectGraph

/// The object without which most would be gone: its address, and bytes with those of all that only it leads to.
func largestHolder(_ dump: any ByteSource) throws -> (address: UInt64, bytes: UInt64)? {
  var builder = ObjectGraphBuilder()
  var reader = try HeapDumpReader(dump)
  try reader.read(into: &builder)
  let graph = try ObjectGraph(builder)
  let tree = DominatorTree(graph)
  let sizes = RetainedSizes(tree, graph)
  let objects = (0..<tree.count).filter { tree.node($0) < graph.objectCount }
  let largest = objects.max { sizes.bytes[$0] < sizes.bytes[$1] }
  return largest.map { (graph.addresses[tree.node($0)], sizes.bytes[$0]) }
}
