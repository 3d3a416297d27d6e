import GoExecutable
package import Names
package import ObjectGraph
import ObjectTypes

/// A shortest path to each object of a graph, and the fields through which it leads.
package struct NamedPaths: Sendable {
  package var shortest: ShortestPaths
  /// By object, the field of the object in front of it on its path that refers to it, a number of `fieldNames`; 0 where
  /// that is no field, or not known.
  package private(set) var fields: [UInt32]
  /// The fields as their own package would write them: `.Body`, `.shards[3].users`; the first is empty.
  package private(set) var fieldNames: [Name] = [""]

  /// Finds the paths.
  ///
  /// - Parameters:
  ///   - types: those of the graph's objects; nil if they are not known.
  ///   - table: all types of the program.
  init(_ graph: ObjectGraph, _ types: ObjectTypes?, _ table: TypeTable?) {
    shortest = ShortestPaths(graph)
    fields = []
    guard let types, let table, let contents = graph.contents else { return }
    fields = [UInt32](repeating: 0, count: graph.objectCount)
    var names = FieldNumbers(types, table)
    let width = contents.pointerSize
    for object in shortest.order {
      let object = Int(object)
      guard let first = contents.start(object), let own = names.values(of: object, size: graph.sizes[object]) else {
        continue
      }
      var edge = Int(graph.edgeStarts[object])
      let end = Int(graph.edgeStarts[object + 1])
      // Those that are on the paths of what the object refers to.
      let leadsOn = (edge..<end).contains { shortest.previous[Int(graph.edges[$0])] == UInt32(object) }
      guard leadsOn else { continue }
      let count = contents.cutCount(object) ?? Int(clamping: graph.sizes[object]) / width
      var word = 0
      while word < count, edge < end {
        var bits = contents.pointerBits(from: first + word)
        while bits != 0, edge < end {
          let place = word + bits.trailingZeroBitCount
          bits &= bits - 1
          guard place < count else { break }
          // The object's edges are what its pointers lead to, in their order; some lead nowhere.
          let target = Int(graph.edges[edge])
          let distance = contents.word(first + place) &- graph.addresses[target]
          guard distance < graph.sizes[target] else { continue }
          edge += 1
          if shortest.previous[target] == UInt32(object), fields[target] == 0 {
            fields[target] = names.number(own, at: UInt64(place * width), &fieldNames)
          }
        }
        word += 64
      }
    }
  }
}
