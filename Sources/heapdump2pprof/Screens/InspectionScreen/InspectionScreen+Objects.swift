import Inspection

extension InspectionScreen {
  /// Objects and bytes by size.
  func addObjects(to screen: inout Screen) {
    let objects = inspection.objects
    let largest = objects.count > 0 ? ", the largest has \(Numbers.bytes(objects.largest))" : ""
    screen.line("Objects: \(Numbers.grouped(objects.count)) with \(Numbers.bytes(objects.bytes))\(largest)")
    for (name, limits) in Self.ranges {
      let sizes = objects.sizes.filter { limits.contains($0.min) }
      guard !sizes.isEmpty else { continue }
      let count = sizes.reduce(UInt64(0)) { $0 + $1.objects }
      let bytes = sizes.reduce(UInt64(0)) { $0.addingReportingOverflow($1.bytes).partialValue }
      screen.line(
        "  " + Screen.left(name, 16) + Screen.right(Numbers.grouped(count), 13) + "  "
          + Screen.left(Screen.bar(count, of: objects.count, 16), 17) + Screen.right(Numbers.bytes(bytes), 9) + "  "
          + Screen.bar(bytes, of: objects.bytes, 16))
    }
  }

  /// Few enough for a screen; the bounds are bounds of the size classes, too.
  private static let ranges: [(name: String, limits: ClosedRange<UInt64>)] = [
    ("up to 32 B", 0...32), ("to 256 B", 33...256), ("to 2 KiB", 257...2048), ("to 32 KiB", 2049...32768),
    ("to 1 MiB", 32769...1 << 20 - 1), ("to 32 MiB", 1 << 20...1 << 25 - 1), ("larger", 1 << 25...UInt64.max),
  ]
}
