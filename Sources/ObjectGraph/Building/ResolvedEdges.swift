import Prefetch
import Threads

/// What the pointers of objects lead to, object by object in the order of addresses.
struct ResolvedEdges: Sendable {
  /// Where each object's edges begin in `edges`.
  private(set) var starts: [UInt32]
  /// Numbers of objects, without the object itself.
  private(set) var edges: [UInt32]
  /// What goroutines' descriptors refer to instead.
  private(set) var held: [(goroutine: Int, object: UInt32)] = []

  /// Finds them, in two threads if there are many.
  ///
  /// - Parameters:
  ///   - pointers: of all objects, in the order of the dump.
  ///   - ends: where those of each object end.
  ///   - ranges: the order of addresses, as in `ObjectOrder`.
  ///   - room: how many more edges to make room for.
  ///   - descriptors: the objects whose pointers are no edges.
  init(
    _ index: ObjectIndex, pointers: [UInt64], ends: [UInt32], ranges: [Range<Int>], room: Int,
    _ descriptors: GoroutineDescriptors
  ) {
    let count = index.addresses.count
    /// - Parameters:
    ///   - first: the number of the first object.
    ///   - objects: how many objects to make room for, and how many edges.
    @Sendable func part(_ ranges: ArraySlice<Range<Int>>, from first: Int, objects: Int, edges: Int) -> ResolvedEdges {
      ResolvedEdges(
        index, pointers.span, ends: ends.span, ranges: ranges, from: UInt32(truncatingIfNeeded: first),
        objectRoom: objects, edgeRoom: edges, descriptors)
    }
    // The first one gets the others' elements in the end: it is made with room for them.
    guard pointers.count >= Self.worthAThread else {
      self = part(ranges[...], from: 0, objects: count + 1 + room, edges: pointers.count + room)
      return
    }
    let half = Self.half(ranges, ends)
    let upper: ResolvedEdges
    (self, upper) = inParallel(
      { part(ranges[..<half.range], from: 0, objects: count + 1 + room, edges: pointers.count + room) },
      {
        part(
          ranges[half.range...], from: half.object, objects: count - half.object + 1,
          edges: pointers.count - half.pointers)
      })
    let first = UInt32(truncatingIfNeeded: edges.count)
    starts.append(contentsOf: upper.starts.lazy.map { $0 + first })
    edges += upper.edges
    held += upper.held
  }

  /// Hands the edges over, so that they can be changed in place.
  consuming func takeEdges() -> (starts: [UInt32], edges: [UInt32]) { (starts, edges) }

  /// Fewer pointers are followed before a second thread would begin.
  private static let worthAThread = 1 << 16

  /// The range with which about half of the pointers are done, the first object of it, and the pointers before it.
  private static func half(_ ranges: [Range<Int>], _ ends: [UInt32]) -> (range: Int, object: Int, pointers: Int) {
    let all = Int(ends.last ?? 0)
    var (objects, pointers) = (0, 0)
    for (number, range) in ranges.enumerated() {
      if pointers * 2 >= all { return (number, objects, pointers) }
      objects += range.count
      pointers += Int(ends[range.upperBound - 1]) - (range.lowerBound == 0 ? 0 : Int(ends[range.lowerBound - 1]))
    }
    return (ranges.count, objects, pointers)
  }

  /// - Parameter first: the number of the first object of `ranges`.
  private init(
    _ index: ObjectIndex, _ pointers: Span<UInt64>, ends: Span<UInt32>, ranges: ArraySlice<Range<Int>>,
    from first: UInt32, objectRoom: Int, edgeRoom: Int, _ descriptors: GoroutineDescriptors
  ) {
    var starts = [UInt32].large(capacity: objectRoom)
    var found = [UInt32].large(repeating: 0, count: edgeRoom)
    var edges = found.mutableSpan
    var count = 0
    let (addresses, sizes, short, table) = (index.addresses.span, index.sizes, index.sizes.short.span, index.table.span)
    let (low, span, shift) = (index.low, index.span, index.shift)
    var own = first
    var next = descriptors.descriptors.drop { $0.object < first }.makeIterator()
    var descriptor = next.next()
    for range in ranges {
      var position = range.lowerBound == 0 ? 0 : Int(ends[range.lowerBound - 1])
      for recorded in range {
        starts.append(UInt32(truncatingIfNeeded: count))
        let end = Int(ends[recorded])
        let isDescriptor = descriptor?.object == own
        while position < end {
          if position + 16 < pointers.count {
            ObjectIndex.prefetch(
              pointers[position + 16], addresses: addresses, table: table, low: low, span: span, shift: shift)
          }
          let object = ObjectIndex.find(
            pointers[position], addresses: addresses, sizes: sizes, short: short, table: table, low: low, span: span,
            shift: shift)
          position += 1
          if object == ObjectIndex.none || object == own { continue }
          if isDescriptor, let descriptor, object != descriptor.thread {
            held.append((descriptor.goroutine, object))
            continue
          }
          edges[count] = object
          count += 1
        }
        if isDescriptor { descriptor = next.next() }
        own += 1
      }
    }
    found.removeLast(found.count - count)
    (self.starts, self.edges) = (starts, found)
  }
}
