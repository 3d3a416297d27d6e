package import ObjectGraph
import Threads

/// What is asked of objects to name what holds them, in the order in which it is asked: by number in the dominator tree.
///
/// The objects themselves lie anywhere in memory. When nothing depends on an answer yet, many are asked for at once.
package struct ReachedObjects {
  /// The names of the wholes that the objects are or are parts of; roots have none.
  package private(set) var names: [UInt32]
  /// The bytes of each; of a root, 0.
  package let sizes: ObjectSizes
  /// The objects of the graph that were not reached.
  package let unreached: [UInt32]

  /// Stands for no name.
  package static let unnamed = UInt32.max

  package init(_ graph: ObjectGraph, _ dominators: DominatorTree, _ objectNames: ObjectNames) {
    ((names, unreached), sizes) = inParallel {
      Self.names(graph.objectCount, dominators, objectNames)
    } _: {
      ObjectSizes(graph.sizes, by: dominators)
    }
  }

  /// The names, which this has no more then.
  package mutating func takeNames() -> [UInt32] {
    defer { names = [] }
    return names
  }

  private static func names(
    _ objectCount: Int, _ dominators: borrowing DominatorTree, _ objectNames: borrowing ObjectNames
  ) -> (names: [UInt32], unreached: [UInt32]) {
    var result = [UInt32](repeating: unnamed, count: dominators.count)
    var wasReached = [Bool](repeating: false, count: objectCount)
    gather(objectNames.names.span, objectNames.wholes.span, dominators, into: &result, &wasReached)
    return (result, wasReached.indices.lazy.filter { !wasReached[$0] }.map { UInt32(truncatingIfNeeded: $0) })
  }

  private static func gather(
    _ names: Span<UInt32>, _ wholes: Span<UInt32>, _ dominators: borrowing DominatorTree, into result: inout [UInt32],
    _ wasReached: inout [Bool]
  ) {
    var result = result.mutableSpan
    var wasReached = wasReached.mutableSpan
    for number in result.indices {
      let node = dominators.node(number)
      guard node < wasReached.count else { continue }
      wasReached[node] = true
      result[number] = wholes[Int(names[node])]
    }
  }
}
