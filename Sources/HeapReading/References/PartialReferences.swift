import GoExecutable
import ObjectGraph
import ObjectTypes

/// Arrays without pointers, such as texts, of which only strings and slices use a small part: what is cut out of a text keeps all
/// of it.
///
/// Exact for strings. A slice counts with its length, although the program may still extend it to its capacity. An array to
/// which anything else leads, or something whose type is not known, is none of these.
package struct PartialReferences: Sendable {
  package struct Entry: Sendable {
    /// The array.
    package let object: Int
    /// Bytes that strings and slices refer to; of those that overlap, each with its own.
    package let used: UInt64
  }

  /// In the order of addresses.
  package private(set) var entries: [Entry] = []

  /// Smaller arrays are not worth a thought.
  private static let leastSize: UInt64 = 1024
  /// Of what is used, one of so many parts is not small.
  private static let part: UInt64 = 8

  /// What is known of an array.
  private struct Use {
    let object: UInt32
    /// Pointers of objects that roots lead to, and of roots; and how many of these are known.
    var pointers: UInt32 = 0
    var known: UInt32 = 0
    var bytes: UInt64 = 0
  }

  /// - Parameters:
  ///   - paths: tell what roots lead to.
  ///   - types: those of the graph's objects.
  ///   - table: all types of the program.
  init(_ graph: ObjectGraph, _ paths: ShortestPaths, _ types: ObjectTypes, _ table: TypeTable) {
    guard let contents = graph.contents else { return }
    var uses: [Use] = []
    // By object, one more than its place in `uses`.
    var places = [UInt32](repeating: 0, count: graph.objectCount)
    for object in 0..<graph.objectCount where paths.previous[object] != ShortestPaths.none {
      guard graph.sizes[object] >= Self.leastSize, contents.start(object) == nil else { continue }
      uses.append(Use(object: UInt32(truncatingIfNeeded: object)))
      places[object] = UInt32(truncatingIfNeeded: uses.count)
    }
    guard !uses.isEmpty else { return }
    // What only unlisted words of stacks lead to is nobody's as a rule.
    for node in 0..<graph.objectCount + graph.roots.stackObjects {
      guard node >= graph.objectCount || paths.previous[node] != ShortestPaths.none else { continue }
      for edge in graph.edgeStarts[node]..<graph.edgeStarts[node + 1] {
        let target = Int(graph.edges[Int(edge)])
        if target < places.count, places[target] > 0 { uses[Int(places[target]) - 1].pointers &+= 1 }
      }
    }
    let width = UInt64(contents.pointerSize)
    var layouts = ReferenceLayouts(table, width: width)
    for object in 0..<graph.objectCount where paths.previous[object] != ShortestPaths.none {
      guard let first = contents.start(object), let own = types.values(of: object, size: graph.sizes[object]) else {
        continue
      }
      let layout = layouts[own.type]
      let size = table[own.type].size
      guard !layout.isEmpty, size > 0 else { continue }
      let length = contents.cutCount(object).map { UInt64($0) * width } ?? graph.sizes[object]
      var start = own.start
      while start <= length, size <= length - start {
        for field in layout {
          let elementSize: UInt64
          switch field.content {
          case .string: elementSize = 1
          case .slice(let element, _): elementSize = table[element].size
          case .pointer, .interface: continue
          }
          let word = first + Int((start + field.offset) / width)
          let address = contents.word(word)
          guard address != 0, let target = graph.object(containing: address), places[target] > 0 else { continue }
          let place = Int(places[target]) - 1
          let (bytes, overflow) = contents.word(word + 1).multipliedReportingOverflow(by: elementSize)
          uses[place].known &+= 1
          // Beyond the whole size, it does not matter how much it is.
          if uses[place].bytes < graph.sizes[target] {
            uses[place].bytes += overflow ? graph.sizes[target] : min(bytes, graph.sizes[target])
          }
        }
        start += size
      }
    }
    entries = uses.lazy.filter { use in
      use.pointers > 0 && use.known == use.pointers && use.bytes > 0
        && use.bytes < graph.sizes[Int(use.object)] / Self.part
    }.map { Entry(object: Int($0.object), used: $0.bytes) }
  }
}
