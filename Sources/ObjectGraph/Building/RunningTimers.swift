/// The timers that the runtime has in its lists, as far as they are objects.
///
/// The lists are reached from what the runtime keeps for processors (`p`), which much else leads to: variables of the runtime,
/// threads, and since Go 1.23 each timer. If what is in the lists were held by them, it would be shared by all that, and what one
/// timer holds by all others. So it is held by roots of their own instead, one for each function that timers call.
package struct RunningTimers: Sendable {
  /// The numbers of the lists, in ascending order.
  package private(set) var lists: [Int] = []
  /// The number of each object with a timer in it, and where the code is of the function that it calls; 0 if that is not known.
  package private(set) var timers: [(object: Int, code: UInt64)] = []

  /// None.
  package init() {}

  /// Adds a list, which comes behind those that were added, with what it leads to.
  package mutating func add(list: Int, _ timers: [(object: Int, code: UInt64)]) {
    lists.append(list)
    self.timers += timers
  }
}

extension ObjectGraph {
  /// Has timers held by roots of their own instead of the runtime's lists.
  package mutating func hold(_ running: RunningTimers) throws(ObjectGraphError) {
    guard !running.timers.isEmpty else { return }
    roots.add(running)
    guard roots.nodes.count <= GraphLimits.nodes - objectCount else {
      throw .tooManyNodes(objectCount + roots.nodes.count)
    }
    removeEdges(of: running.lists)
    guard roots.edgeCount <= GraphLimits.pointers - edges.count else {
      throw .tooManyPointers(edges.count + roots.edgeCount)
    }
    roots.appendEdges(objectCount: objectCount, to: &edges, &edgeStarts)
  }

  /// Removes the edges of some objects, in ascending order, and of all roots.
  private mutating func removeEdges(of objects: [Int]) {
    edges.removeLast(edges.count - Int(edgeStarts[objectCount]))
    edgeStarts.removeLast(edgeStarts.count - objectCount)
    guard let first = objects.first else { return }
    var next = objects.makeIterator()
    var removed = next.next()
    var count = Int(edgeStarts[first])
    for object in first..<objectCount {
      let start = Int(edgeStarts[object])
      let end = object + 1 < objectCount ? Int(edgeStarts[object + 1]) : edges.count
      edgeStarts[object] = UInt32(truncatingIfNeeded: count)
      if object == removed {
        removed = next.next()
        continue
      }
      for edge in start..<end {
        edges[count] = edges[edge]
        count += 1
      }
    }
    edges.removeLast(edges.count - count)
  }
}
