/// How many objects a dump has, and their bytes.
package struct ObjectTotals: Sendable {
  /// Of all sizes.
  private(set) var all: (objects: UInt64, bytes: Double) = (0, 0)
  /// Of those that cannot be blocks in which several values share one allocation.
  private(set) var notTiny: (objects: UInt64, bytes: Double) = (0, 0)

  /// No objects.
  package init() {}

  /// Counts objects of these sizes.
  mutating func add(_ sizes: Span<UInt64>) {
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
    let count = UInt64(sizes.count)
    all = (all.objects &+ count, all.bytes + Double(bytes))
    notTiny = (notTiny.objects &+ (count - tiny), notTiny.bytes + Double(bytes - tinyBytes))
  }
}
