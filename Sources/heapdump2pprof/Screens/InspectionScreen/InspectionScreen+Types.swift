import Inspection
import Profiles

extension InspectionScreen {
  /// What types the objects have: those with the most bytes, the sum of the others, and how much of all is known.
  func addTypes(_ types: TypeSummary, to screen: inout Screen) {
    let (all, objects) = (inspection.objects.bytes, inspection.objects.count)
    let width = max(Numbers.grouped(objects).count, 7)
    func add(_ bytes: UInt64, _ objects: UInt64, retained: UInt64? = nil, _ text: String) {
      let share = Numbers.percent(Double(bytes), of: Double(all))
      let front =
        Screen.right(Numbers.bytes(bytes), 10) + Screen.right(share, 6)
        + Screen.right(Numbers.grouped(objects), width + 2)
        + (retained.map { Screen.right(Numbers.bytes($0), 10) } ?? "") + "  "
      screen.line(front + Screen.shortened(text, to: Screen.width - front.utf8.count))
    }
    screen.line("What types the objects have")
    screen.line("     bytes share" + Screen.right("objects", width + 2) + "  retained  type")
    for type in types.largest {
      add(type.bytes, type.objects, retained: type.retained.bytes, Self.short(type.name))
    }
    let others = types.types - types.largest.count
    if others > 0 {
      add(
        types.others.bytes, types.others.objects, retained: types.othersRetained.bytes,
        "\(Numbers.grouped(others)) other type\(others == 1 ? "" : "s")")
    }
    screen.line("All objects")
    let reachable = all.subtractingReportingOverflow(types.unreachable.bytes).partialValue
    let share = TypeCoverage.share(types.exact.bytes, reachable)
    add(types.exact.bytes, types.exact.objects, "with their exact type (\(share) of reachable)")
    add(types.partial.bytes, types.partial.objects, "with the type of a part")
    add(types.untyped.bytes, types.untyped.objects, "without a type that is known")
    for part in Self.unreachable(types.unreachable, types.perhaps) { add(part.bytes, part.objects, part.text) }
    add(all, objects, "= all")
    if let perhaps = types.perhaps { screen.paragraph("Perhaps in use: \(perhaps.reason).", indent: 2) }
  }
}
