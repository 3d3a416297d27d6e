/// How many objects a dump has, and their bytes.
package struct ObjectTotals: Equatable, Sendable {
  /// Of all sizes.
  package private(set) var all: (objects: UInt64, bytes: Double) = (0, 0)
  /// Of those that cannot be blocks in which several values share one allocation.
  package private(set) var notTiny: (objects: UInt64, bytes: Double) = (0, 0)

  package init() {}

  /// Counts `objects` objects that have `bytes` bytes together, all of them tiny or none.
  package mutating func add(objects: UInt64, bytes: Double, areTiny: Bool) {
    all = (all.objects &+ objects, all.bytes + bytes)
    if !areTiny { notTiny = (notTiny.objects &+ objects, notTiny.bytes + bytes) }
  }

  /// Counts objects of these sizes.
  package mutating func add(_ sizes: Span<UInt64>) {
    var (bytes, tiny, tinyBytes): (UInt64, UInt64, UInt64) = (0, 0, 0)
    for index in sizes.indices {
      let size = sizes[index]
      // Sizes of damaged dumps are cut, so that their sum fits.
      bytes &+= min(size, 1 << 48)
      if size <= UInt64(SamplingEvidence.tinySize) {
        tiny &+= 1
        tinyBytes &+= size
      }
    }
    add(objects: UInt64(sizes.count) - tiny, bytes: Double(bytes - tinyBytes), areTiny: false)
    add(objects: tiny, bytes: Double(tinyBytes), areTiny: true)
  }

  package static func == (one: ObjectTotals, other: ObjectTotals) -> Bool {
    one.all == other.all && one.notTiny == other.notTiny
  }
}
