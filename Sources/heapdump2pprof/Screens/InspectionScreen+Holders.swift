import Inspection
import Names
import HeapReading

extension InspectionScreen {
  /// The roots that hold the most memory, each with the largest objects that it holds, and sums of all.
  func addHolders(_ holders: Holders, to screen: inout Screen) {
    func add(_ bytes: UInt64, _ objects: UInt64, _ text: String, indent: Int = 0) {
      let front = numbers(bytes, objects) + String(repeating: " ", count: indent + 2)
      screen.paragraph(text, first: front, indent: front.count + 4)
    }
    screen.line("What holds the objects, by what would be garbage without it")
    screen.line(heading)
    for root in holders.largest {
      add(root.bytes, root.objects, ([Self.title(root)] + Self.shown(root.path)).joined(separator: " > "))
      for child in root.children { add(child.bytes, child.objects, Self.title(child), indent: 2) }
    }
    screen.line("All objects")
    add(holders.held.bytes, holders.held.objects, "held by one of \(Numbers.grouped(holders.roots)) roots")
    add(holders.shared.bytes, holders.shared.objects, "shared by several roots")
    for part in Self.unreachable(holders.unreachable, holders.perhaps) { add(part.bytes, part.objects, part.text) }
    add(inspection.objects.bytes, inspection.objects.count, "= all")
    if let perhaps = holders.perhaps { screen.paragraph("Perhaps in use: \(perhaps.reason).", indent: 2) }
  }

  private static func title(_ root: Holders.Root) -> String {
    switch root.kind {
    case .global: "global \(shown(root.name))"
    case .goroutine: "goroutine \(root.goroutine ?? 0) \(shown(root.name))"
    case .finalizers, .other: shown(root.name)
    case .shared: "shared by \(root.name)"
    }
  }

  private static func title(_ child: Holders.Child) -> String {
    let frame = (child.frame ?? child.field).map { "\(shown($0)) > " } ?? ""
    let count = child.count == 1 ? "" : "\(Numbers.grouped(child.count)) x "
    return frame + count + shown(child.name) + (child.stackObject ? " (stack object)" : "")
  }

  /// The ends of a path.
  private static func shown(_ path: [Name]) -> [String] {
    let names = path.map { shown($0) }
    return names.count <= 6 ? names : names.prefix(3) + ["..."] + names.suffix(2)
  }

  /// A name so short that a line has room for it.
  private static func shown(_ name: Name) -> String { Screen.shortened(short(name), to: 40) }

  /// The types with the most bytes, the sum of the others, and how much memory has known types.
  func addTypes(_ types: TypeSummary, to screen: inout Screen) {
    func add(
      _ bytes: UInt64, _ objects: UInt64, retained: UInt64? = nil, unreachable: UInt64 = 0, _ text: String
    ) {
      let front = numbers(bytes, objects) + (retained.map { Screen.right(Numbers.bytes($0), 10) } ?? "") + "  "
      let mark =
        switch unreachable {
        case 0: ""
        case objects: ", unreachable"
        default: ", \(Numbers.grouped(unreachable)) unreachable"
        }
      screen.line(front + Screen.shortened(text, to: Screen.width - front.utf8.count - mark.utf8.count) + mark)
    }
    screen.line("What types the objects have")
    screen.line(heading + "  retained  type")
    for type in types.largest {
      add(
        type.bytes, type.objects, retained: type.retained.bytes, unreachable: type.unreachable.objects,
        Self.short(type.name))
    }
    let others = types.types - types.largest.count
    if others > 0 {
      add(
        types.others.bytes, types.others.objects, retained: types.othersRetained.bytes,
        unreachable: types.othersUnreachable.objects, "\(Numbers.grouped(others)) other type\(others == 1 ? "" : "s")")
    }
    screen.line("All objects")
    let reachable = inspection.objects.bytes.subtractingReportingOverflow(types.unreachable.bytes).partialValue
    let share = TypeCoverage.share(types.exact.bytes, reachable)
    add(types.exact.bytes, types.exact.objects, "with their exact type (\(share) of reachable)")
    add(types.partial.bytes, types.partial.objects, "with the type of a part")
    add(types.untyped.bytes, types.untyped.objects, "without a type that is known")
    for part in Self.unreachable(types.unreachable, types.perhaps) { add(part.bytes, part.objects, part.text) }
    add(inspection.objects.bytes, inspection.objects.count, "= all")
    if let perhaps = types.perhaps { screen.paragraph("Perhaps in use: \(perhaps.reason).", indent: 2) }
  }

  /// The rows for objects that no root in the dump leads to: those that may be in use all the same, and the others.
  private static func unreachable(
    _ all: Holders.Amount, _ perhaps: PerhapsReachable?
  ) -> [(bytes: UInt64, objects: UInt64, text: String)] {
    let garbage = "unreachable: garbage, or the allocator's own"
    guard let perhaps else { return [(all.bytes, all.objects, garbage)] }
    let used = (bytes: perhaps.bytes, objects: perhaps.objects, text: "unreachable, but perhaps in use")
    guard all.objects > perhaps.objects else { return [used] }
    return [used, (all.bytes - perhaps.bytes, all.objects - perhaps.objects, garbage)]
  }

  private var heading: String { "     bytes share" + Screen.right("objects", countWidth) }

  /// What a row about objects begins with: bytes, their share of all, and the number of objects.
  private func numbers(_ bytes: UInt64, _ objects: UInt64) -> String {
    let share = Numbers.percent(Double(bytes), of: Double(inspection.objects.bytes))
    return Screen.right(Numbers.bytes(bytes), 10) + Screen.right(share, 6)
      + Screen.right(Numbers.grouped(objects), countWidth)
  }

  private var countWidth: Int { max(Numbers.grouped(inspection.objects.count).count, 7) + 2 }
}
