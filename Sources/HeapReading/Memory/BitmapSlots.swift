package import GoHeapDump
import GoRuntime
package import ObjectGraph

/// Which objects of a dump are none: slots at the end of a span where the runtime has bitmaps.
///
/// They are told by their place. Those behind objects with pointers are more than those behind others; which of the two a span
/// has follows from the pointers of its objects, and where there is no object, from the dumper's always showing all of these slots.
/// Without contents, a span whose objects have only pointers that are nil is taken for one without.
package struct BitmapSlots: Sendable {
  /// Their numbers in the graph, rising.
  package private(set) var objects: [UInt32] = []
  /// How many they are, with their bytes.
  package private(set) var amount = ObjectAmount()

  /// - Parameter params: of the dump; a core has no such.
  package init(_ graph: borrowing ObjectGraph, _ params: Params) {
    let bitmaps = SpanBitmaps(buildVersion: params.buildVersion, pointerSize: params.pointerSize)
    guard params.origin != .core, let sizes = bitmaps.sizes else { return }
    let (addresses, all) = (graph.addresses, graph.sizes)
    var first = 0
    while first < graph.objectCount {
      let page = addresses[first] / SpanBitmaps.span
      var end = first + 1
      while end < graph.objectCount, addresses[end] / SpanBitmaps.span == page { end += 1 }
      defer { first = end }
      let size = all[first]
      guard sizes.contains(size) else { continue }
      func slot(_ object: Int) -> UInt64 { addresses[object] % SpanBitmaps.span / size }
      let range = first..<end
      let most = bitmaps.count(ofSize: size, hasPointers: false)
      let listed = bitmaps.count(ofSize: size, hasPointers: true)
      let tail = range.filter { slot($0) >= listed }
      let hasPointers =
        tail.count < range.count
        ? range.contains { slot($0) < listed && (!graph.targets(of: $0).isEmpty || graph.contents?.start($0) != nil) }
        : UInt64(tail.count) == SpanBitmaps.span / size - listed
      for object in tail where hasPointers || slot(object) >= most {
        objects.append(UInt32(truncatingIfNeeded: object))
        amount.add(objectOf: all[object])
      }
    }
  }
}
