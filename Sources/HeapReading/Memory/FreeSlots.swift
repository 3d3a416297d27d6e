package import GoHeapDump
import GoRuntime
package import ObjectGraph

/// How much is free of the spans that have objects, by the size of the objects.
///
/// A dump has no spans, but where an object lies says where its span begins, as objects of a size are one behind the other in it,
/// and spans are of so many pages as the size says. A span without objects is not seen; it is among what MemStats says besides.
/// The sizes are those since Go 1.16: of dumps that do not name their release, nothing is said.
package struct FreeSlots: Sendable {
  /// Bytes that no object takes, by the size of the span's objects, rising.
  package private(set) var bySize: [(size: UInt64, bytes: UInt64)] = []
  /// All of them.
  package private(set) var bytes: UInt64 = 0

  /// A span, and what of it objects take.
  private struct Span {
    let size: UInt64
    let range: Range<UInt64>
    var used: UInt64 = 0

    /// The span of an object: of those that it may be in the last one.
    ///
    /// - Parameter end: where the span before ends at the earliest.
    init?(_ address: UInt64, _ size: UInt64, after end: UInt64) {
      guard let pages = SizeClasses.pages(ofSpanFor: size) else { return nil }
      let page = address / SizeClasses.page
      for before in 0..<min(pages, page) {
        let start = (page - before) * SizeClasses.page
        let (limit, overflow) = start.addingReportingOverflow(pages * SizeClasses.page)
        guard start >= end, !overflow else { return nil }
        if (address - start) % size == 0, address + size <= limit {
          (self.size, range) = (size, start..<limit)
          return
        }
      }
      return nil
    }

    var free: UInt64 { UInt64(range.count) > used ? UInt64(range.count) - used : 0 }
  }

  package init(_ graph: borrowing ObjectGraph, _ params: Params) {
    guard params.goVersion != nil else { return }
    var free: [UInt64: UInt64] = [:]
    var span: Span?
    func close() {
      if let span, span.free > 0 { free[span.size, default: 0] += span.free }
    }
    for object in 0..<graph.objectCount {
      let (address, size) = (graph.addresses[object], graph.sizes[object])
      if span?.size != size || span?.range.contains(address) == false {
        close()
        span = Span(address, size, after: span?.range.upperBound ?? 0)
      }
      span?.used += size
    }
    close()
    bySize = free.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
    bytes = bySize.reduce(0) { $0 + $1.bytes }
  }
}
